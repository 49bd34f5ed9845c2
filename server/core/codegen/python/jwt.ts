import type { IntrospectionRecipe, JwtRecipe } from '../recipe/recipe.ts'
import { quoted } from '../text.ts'
import { NotSupported } from '../not-supported.ts'
import { fromEnvironment, keyExpression } from './setup.ts'
import { readingIn } from './values.ts'

/** Lines before the function, and lines of its body. */
export interface CodeSections {
  setup: string[]
  body: string[]
}

const list = (texts: readonly string[]) => `[${texts.map(quoted).join(', ')}]`

function keySections({ by }: JwtRecipe): { setup: string[]; key: string } {
  if ('jwksUrl' in by)
    return { setup: [`KEYS = jwt.PyJWKClient(${quoted(by.jwksUrl)})`], key: 'KEYS.get_signing_key_from_jwt(token).key' }
  if ('publicKey' in by) {
    const isPem = by.publicKey.includes('-----BEGIN')
    return isPem
      ? { setup: [`KEY = ${quoted(by.publicKey)}`], key: 'KEY' }
      : { setup: [`KEY = jwt.PyJWK.from_json(${quoted(by.publicKey)}).key`], key: 'KEY' }
  }
  if (by.several) throw new NotSupported('it uses two keys at a time, which needs more than a few lines')
  return { setup: [...fromEnvironment('WEBHOOK_SECRET', 'SECRET'), `KEY = ${keyExpression(by.secret)}`], key: 'KEY' }
}

/** Algorithms for the kind of key: PyJWT accepts a shared secret only for HMAC. */
function options({ algorithms, required, tolerance, issuer, audience }: JwtRecipe): string[] {
  return [
    `algorithms=${list(algorithms)},`,
    ...(tolerance ? [`leeway=${tolerance},`] : []),
    ...(issuer === undefined ? [] : [`issuer=${quoted(issuer)},`]),
    ...(audience === undefined ? [] : [`audience=${quoted(audience)},`]),
    `options={"require": ${list(required)}${audience === undefined ? ', "verify_aud": False' : ''}},`,
  ]
}

function claimLines({ claims, scope }: JwtRecipe): string[] {
  const equal = claims.flatMap(({ claim, unpad, equals }) => {
    const sent = unpad ? `str(claims.get(${quoted(claim)}, "")).rstrip("=")` : `claims.get(${quoted(claim)})`
    return [`if ${sent} != ${readingIn(equals)}:`, '    return False']
  })
  const granted = scope.length
    ? [
        'granted = claims.get("scope", claims.get("scp", []))',
        'granted = granted.split() if isinstance(granted, str) else granted',
      ]
    : []
  return [...equal, ...granted, scope.length ? `return set(${list(scope)}) <= set(granted)` : 'return True']
}

const bearer = (name: string) => [
  `found = re.fullmatch(r"(?i:bearer) +(\\S+)", headers.get(${quoted(name)}, ""))`,
  'if not found:',
  '    return False',
  'token = found[1]',
]

/** Verifies a JWT with the package PyJWT, which checks signature, algorithm and times. */
export function jwtSections(recipe: JwtRecipe): CodeSections {
  const { setup, key } = keySections(recipe)
  const token = recipe.prefix === 'Bearer ' ? bearer(recipe.from) : [`token = headers.get(${quoted(recipe.from)}, "")`]
  return {
    setup,
    body: [
      ...token,
      'try:',
      '    claims = jwt.decode(',
      '        token,',
      `        ${key},`,
      ...options(recipe).map((line) => `        ${line}`),
      '    )',
      'except jwt.PyJWTError:',
      '    return False',
      ...claimLines(recipe),
    ],
  }
}

/** Verifies an opaque token by introspection (RFC 7662). */
export function introspectionSections({ endpoint, clientId, scope, secretName }: IntrospectionRecipe): CodeSections {
  const address =
    endpoint === undefined ? fromEnvironment('INTROSPECTION_URL', 'ENDPOINT') : [`ENDPOINT = ${quoted(endpoint)}`]
  const granted = scope.length ? ` and set(${list(scope)}) <= set(claims.get("scope", "").split())` : ''
  return {
    setup: [
      ...address,
      `CLIENT_ID = ${quoted(clientId)}`,
      ...fromEnvironment(secretName, 'CLIENT_SECRET'),
      'PAIR = ":".join(urllib.parse.quote(text, safe="") for text in (CLIENT_ID, CLIENT_SECRET))',
      'CREDENTIALS = base64.b64encode(PAIR.encode()).decode()',
    ],
    body: [
      ...bearer('authorization'),
      'question = urllib.request.Request(',
      '    ENDPOINT,',
      '    data=urllib.parse.urlencode({"token": token, "token_type_hint": "access_token"}).encode(),',
      '    headers={"Authorization": f"Basic {CREDENTIALS}", "Accept": "application/json"},',
      ')',
      '# Raises if the token server does not respond, so that the sender retries.',
      'with urllib.request.urlopen(question, timeout=5) as answer:',
      '    claims = json.load(answer)',
      `return claims.get("active") is True${granted}`,
    ],
  }
}
