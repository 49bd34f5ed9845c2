import type { Language } from '../language.ts'
import type { FullKeyRule, PublicKeyRule, Recipe, StepsRecipe } from '../recipe/recipe.ts'
import { comment, inComment, indented, stepLines } from '../text.ts'
import { decoders, digests, quoted, templates } from './steps.ts'

const stripped = (name: string, strip: readonly string[]) =>
  name + strip.map((prefix) => `.delete_prefix(${quoted(prefix)})`).join('')

function keyExpression({ encoding, strip, normalize, derive }: FullKeyRule, name: string): string {
  const text = stripped(`environment("${name}")`, strip)
  const bytes = decoders[encoding](normalize ? `${text}.unicode_normalize(:nfkd)` : text)
  return derive ? `OpenSSL::Digest.digest("${digests[derive]}", ${bytes})` : bytes
}

/** DER prefix that turns 32 bytes into an Ed25519 public key (RFC 8410, section 4). */
const raw = (bytes: string) => `OpenSSL::PKey.read(["302a300506032b6570032100"].pack("H*") + ${bytes})`

const keyReaders: Record<PublicKeyRule['form'], (text: string) => string> = {
  'ed25519-hex': (text) => raw(decoders.hex(text)),
  'ed25519-base64': (text) => raw(decoders.base64(text)),
  'spki-base64': (text) => `OpenSSL::PKey.read(${decoders.base64(text)})`,
  pem: (text) => `OpenSSL::PKey.read(${text})`,
}

/** Ruby ignores invalid base64 characters, so a secret in another encoding would decode to an empty key. */
const keyGuard = ({ encoding }: FullKeyRule, name: string) =>
  encoding === 'utf8' ? [] : [`raise "${name} is not in ${encoding}." if KEY.empty?`]

function setup({ key, publicKey: rule, secretName }: StepsRecipe): string[] {
  if (!rule && !key) return [`SECRET = environment("${secretName}")`]
  if (!rule)
    return [`KEY = ${keyExpression(key as FullKeyRule, secretName)}`, ...keyGuard(key as FullKeyRule, secretName)]
  const text = rule.fixed === undefined ? `environment("${secretName}")` : quoted(rule.fixed)
  return [`KEY = ${keyReaders[rule.form](stripped(text, rule.strip))}`]
}

const urlWhy = '# The sender signs the public URL, which behind a proxy or tunnel differs from the one the app sees.'

function urlSetup({ needs, url }: Recipe): string[] {
  if (!needs.url) return []
  if (url !== undefined) return [urlWhy, `URL = ${quoted(url)}`]
  return [
    urlWhy,
    '# PUBLIC_URL is its origin, without a trailing slash: https://example.com',
    'PUBLIC_URL = environment("PUBLIC_URL")',
  ]
}

const environment = [
  '# Raises if the variable is not set: an empty secret would accept any signature.',
  'def environment(name)',
  '  value = ENV.fetch(name, "")',
  '  value.empty? ? raise("Set #{name}.") : value',
  'end',
]

/** Rack provides path and query as received in two variables. */
const pathLines = 'path = [env["PATH_INFO"], env["QUERY_STRING"]].reject(&:empty?).join("?")'

function requestLines({ needs, url }: Recipe): string[] {
  return [
    ...(needs.url && url !== undefined ? ['url = URL'] : []),
    ...(needs.path || (needs.url && url === undefined) ? [pathLines] : []),
    ...(needs.url && url === undefined ? ['url = PUBLIC_URL + path'] : []),
    ...(needs.method ? ['method = env["REQUEST_METHOD"]'] : []),
  ]
}

function whole(recipe: StepsRecipe): string {
  const body = [...requestLines(recipe), ...stepLines(recipe.steps, templates, '')]
  const given = recipe.needs.body ? 'env, body' : 'env'
  const code = [
    '',
    ...environment,
    '',
    ...setup(recipe),
    ...urlSetup(recipe),
    '',
    '# Returns true if the request is signed by the sender.',
    `def valid_webhook?(${given})`,
    ...indented(body, '  '),
    'end',
    '',
  ]
  const text = code.join('\n')
  const libraries = [
    ['JSON', 'json'],
    ['OpenSSL', 'openssl'],
    ['Time.iso8601', 'time'],
    ['Time.httpdate', 'time'],
    ['URI.', 'uri'],
  ] as const
  return [
    ...comment('#', recipe.about.map(inComment)),
    '# Save as config.ru and run rackup. In Rails or Sinatra, mount the lambda or call valid_webhook? with request.env.',
    ...libraries.filter(([word]) => text.includes(word)).map(([, name]) => `require "${name}"`),
    ...code,
    'run lambda { |env|',
    ...(recipe.needs.body
      ? [
          '  # The signature covers the raw bytes, not the parsed parameters.',
          '  body = env["rack.input"]&.read.to_s.b',
        ]
      : []),
    `  next [401, { "content-type" => "text/plain" }, ["invalid signature"]] unless valid_webhook?(${given})`,
    '',
    `  # The signature is valid${recipe.needs.body ? '; JSON.parse(body) gives the event' : ''}.`,
    '  [200, { "content-type" => "text/plain" }, ["received"]]',
    '}',
    '',
  ].join('\n')
}

export const ruby: Language = { id: 'ruby', title: 'Ruby, Rack', steps: whole }
