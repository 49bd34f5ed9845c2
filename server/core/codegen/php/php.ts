import type { Language } from '../language.ts'
import type { FullKeyRule, PublicKeyRule, Recipe, StepsRecipe } from '../recipe/recipe.ts'
import { comment, inComment, indented, stepLines } from '../text.ts'
import { NotSupported } from '../not-supported.ts'
import { decoders, quoted, templates } from './steps.ts'

function keyExpression({ encoding, strip, normalize, derive }: FullKeyRule): string {
  if (normalize) throw new NotSupported('its key is normalized, for which PHP needs an extension')
  const bytes = decoders[encoding](stripped('$secret', strip))
  return derive ? `hash('${derive}', ${bytes}, true)` : bytes
}

const stripped = (name: string, strip: readonly string[]) =>
  strip.reduce(
    (inner, prefix) => `preg_replace('/^${prefix.replaceAll(/[^A-Za-z0-9_]/g, String.raw`\$&`)}/', '', ${inner})`,
    name,
  )

const fromEnvironment = (name: string, to: string) =>
  `${to} = getenv('${name}') ?: throw new RuntimeException('Set ${name}.');`

const keyReaders: Record<PublicKeyRule['form'], (text: string) => string> = {
  'ed25519-hex': decoders.hex,
  'ed25519-base64': decoders.base64,
  'spki-base64': (text) =>
    String.raw`"-----BEGIN PUBLIC KEY-----\n" . chunk_split(${text}, 64, "\n") . '-----END PUBLIC KEY-----'`,
  pem: (text) => text,
}

function secretSetup({ key, publicKey: rule, secretName }: StepsRecipe): string[] {
  if (rule) {
    const given =
      rule.fixed === undefined ? fromEnvironment(secretName, '$public_key') : `$public_key = ${quoted(rule.fixed)};`
    return [given, `$key = ${keyReaders[rule.form](stripped('$public_key', rule.strip))};`]
  }
  if (!key) return [fromEnvironment(secretName, '$secret')]
  const expression = keyExpression(key)
  if (expression === '$secret') return [fromEnvironment(secretName, '$key')]
  const guard =
    key.encoding === 'utf8' ? '' : ` ?: throw new RuntimeException('${secretName} is not in ${key.encoding}.')`
  return [fromEnvironment(secretName, '$secret'), `$key = ${expression}${guard};`]
}

const urlWhy = '// The sender signs the public URL, which behind a proxy or tunnel differs from the one the app sees.'

function urlSetup({ needs, url }: Recipe): string[] {
  if (!needs.url) return []
  if (url !== undefined) return [urlWhy, `$url = ${quoted(url)};`]
  const what = '// PUBLIC_URL is its origin, without a trailing slash: https://example.com'
  return [urlWhy, what, fromEnvironment('PUBLIC_URL', '$public_url'), "$url = $public_url . $_SERVER['REQUEST_URI'];"]
}

function parameters(
  { needs, key, publicKey: rule }: StepsRecipe,
  code: string,
): [declared: string, argument: string][] {
  const pair = (wanted: boolean, declared: string, argument: string): [string, string][] =>
    wanted ? [[declared, argument]] : []
  return [
    ...pair(code.includes('$headers'), 'array $headers', 'array_change_key_case(getallheaders())'),
    ...pair(needs.body, 'string $body', '$body'),
    ...pair(needs.method, 'string $method', "$_SERVER['REQUEST_METHOD']"),
    ...pair(needs.url, 'string $url', '$url'),
    ...pair(needs.path, 'string $path', "$_SERVER['REQUEST_URI']"),
    ...pair(key !== undefined || rule !== undefined, 'string $key', '$key'),
    ...pair(code.includes('$secret'), 'string $secret', '$secret'),
  ]
}

function whole(recipe: StepsRecipe): string {
  const body = stepLines(recipe.steps, templates, '')
  const given = parameters(recipe, body.join('\n'))
  const text = body.some((line) => line.includes(' text('))
    ? ['', 'function text(mixed $value): string', '{', "    return is_scalar($value) ? (string) $value : '';", '}']
    : []
  return [
    '<?php',
    ...comment('//', recipe.about.map(inComment)),
    ...secretSetup(recipe),
    ...urlSetup(recipe),
    '',
    '/** Returns true if the request is signed by the sender. */',
    `function is_valid(${given.map(([declared]) => declared).join(', ')}): bool`,
    '{',
    ...indented(body, '    '),
    '}',
    ...text,
    '',
    ...(recipe.needs.body
      ? ['// The signature covers the raw bytes, not $_POST.', "$body = file_get_contents('php://input');"]
      : []),
    `if (!is_valid(${given.map(([, argument]) => argument).join(', ')})) {`,
    '    http_response_code(401);',
    "    exit('invalid signature');",
    '}',
    `// The signature is valid${recipe.needs.body ? '; json_decode($body) gives the event' : ''}.`,
    "echo 'received';",
    '',
  ].join('\n')
}

export const php: Language = { id: 'php', title: 'PHP', steps: whole }
