import type { IntrospectionRecipe, JwtRecipe } from '../recipe/recipe.ts'
import { quoted } from '../text.ts'
import type { Framework } from './framework.ts'
import { fromEnvironment, keyExpression } from './setup.ts'
import { readingIn } from './values.ts'

const member = (claim: string) => (/^[A-Za-z_]\w*$/.test(claim) ? `.${claim}` : `[${quoted(claim)}]`)

/** Lines before the function, and lines of its body. */
export interface CodeSections {
  imports: string[]
  setup: string[]
  body: string[]
}

const isPem = (text: string) => text.includes('-----BEGIN')

/** Imports and setup for the key or keys that verify tokens. */
function keySections({ by }: JwtRecipe, typed: boolean): { imports: string[]; setup: string[] } {
  if ('jwksUrl' in by)
    return {
      imports: ['createRemoteJWKSet'],
      setup: [`const key = createRemoteJWKSet(new URL(${quoted(by.jwksUrl)}))`],
    }
  if ('publicKey' in by) {
    const argument = isPem(by.publicKey)
      ? quoted(by.publicKey)
      : `{ key: ${JSON.stringify(JSON.parse(by.publicKey))}, format: "jwk" }`
    return { imports: [], setup: [`const key = createPublicKey(${argument})`] }
  }
  const secret = fromEnvironment('WEBHOOK_SECRET', 'secret', typed)
  const one = keyExpression(by.secret)
  const bytes = one.startsWith('Buffer') ? one : `Buffer.from(${one})`
  if (!by.several) return { imports: [], setup: [...secret, `const key = ${bytes}`] }
  const each = 'secret.trim().split(/\\s+/).map((text) => Buffer.from(text))'
  return {
    imports: [],
    setup: [...secret, '// The current key and, separated by a space, the next one.', `const keys = ${each}`],
  }
}

function optionsOf({ algorithms, required, tolerance, issuer, audience }: JwtRecipe): string[] {
  return [
    `  algorithms: [${algorithms.map(quoted).join(', ')}],`,
    ...(required.length ? [`  requiredClaims: [${required.map(quoted).join(', ')}],`] : []),
    ...(tolerance ? [`  clockTolerance: ${tolerance},`] : []),
    ...(issuer === undefined ? [] : [`  issuer: ${quoted(issuer)},`]),
    ...(audience === undefined ? [] : [`  audience: ${quoted(audience)},`]),
  ]
}

const scopeLines = (scope: readonly string[], granted: string): string[] =>
  scope.length
    ? [
        `const granted = ${granted}`,
        `if (![${scope.map(quoted).join(', ')}].every((word) => granted.includes(word))) return false`,
      ]
    : []

function claimLines({ claims, scope }: JwtRecipe, header: Framework['header']): string[] {
  const equal = claims.map(({ claim, unpad, equals }) => {
    const sent = unpad ? `String(payload${member(claim)} ?? "").replace(/=+$/, "")` : `payload${member(claim)}`
    return `if (${sent} !== ${readingIn(equals, header)}) return false`
  })
  return [...equal, ...scopeLines(scope, '[payload.scope ?? payload.scp ?? []].flat().join(" ").split(" ")')]
}

const bearer = (header: Framework['header'], name: string) =>
  `const token = /^Bearer +(\\S+)$/i.exec(${header(quoted(name))} ?? "")?.[1]`

function tokenLine({ prefix, from }: JwtRecipe, header: Framework['header']): string {
  return prefix === 'Bearer ' ? bearer(header, from) : `const token = ${header(quoted(from))}`
}

/** Verifies a JWT with the package jose, which checks signature, algorithm and times. */
export function jwtSections(recipe: JwtRecipe, { header, typed }: Framework): CodeSections {
  const { imports, setup } = keySections(recipe, typed)
  const several = 'secret' in recipe.by && recipe.by.several
  const options = ['const options = {', ...optionsOf(recipe), '}']
  const verify = several
    ? [
        'const attempts = keys.map((key) => jwtVerify(token, key, options))',
        'const { payload } = await Promise.any(attempts)',
      ]
    : ['const { payload } = await jwtVerify(token, key, options)']
  const inner = [...verify, ...claimLines(recipe, header), 'return true']
  return {
    imports: [`import { ${[...imports, 'jwtVerify'].join(', ')} } from "jose"`],
    setup: [...setup, ...options],
    body: [
      tokenLine(recipe, header),
      'if (!token) return false',
      'try {',
      ...inner.map((line) => `  ${line}`),
      '} catch {',
      '  return false',
      '}',
    ],
  }
}

const introspection = [
  'if (!token) return false',
  'const answer = await fetch(endpoint, {',
  '  method: "POST",',
  '  headers: { authorization, accept: "application/json" },',
  '  body: new URLSearchParams({ token, token_type_hint: "access_token" }),',
  '  signal: AbortSignal.timeout(5_000),',
  '})',
  '// Fail if the token server does not respond, so that the sender retries.',
  'if (!answer.ok) throw new Error(`The token server answered ${answer.status}.`)',
]

/** Verifies an opaque token by introspection (RFC 7662). */
export function introspectionSections(recipe: IntrospectionRecipe, { header, typed }: Framework): CodeSections {
  const { endpoint, clientId, scope, secretName } = recipe
  const address =
    endpoint === undefined
      ? fromEnvironment('INTROSPECTION_URL', 'endpoint', typed)
      : [`const endpoint = ${quoted(endpoint)}`]
  const credentials = `\`${encodeURIComponent(clientId).replaceAll('`', '%60')}:\${encodeURIComponent(clientSecret)}\``
  const scoped = scopeLines(scope, '(claims.scope ?? "").split(" ")')
  return {
    imports: [],
    setup: [
      ...address,
      ...fromEnvironment(secretName, 'clientSecret', typed),
      `const authorization = "Basic " + Buffer.from(${credentials}).toString("base64")`,
    ],
    body: [
      bearer(header, 'authorization'),
      ...introspection,
      'const claims = await answer.json()',
      ...scoped,
      'return claims.active === true',
    ],
  }
}
