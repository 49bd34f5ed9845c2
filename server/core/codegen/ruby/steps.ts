import type { Piece, Reading, StepOf, TextPart, Value } from '../recipe/recipe.ts'
import { outside, snake, type Templates, valueIn, type ValueTemplates } from '../text.ts'

/** A double-quoted string with interpolation escaped. */
const inner = (text: string): string => JSON.stringify(text).slice(1, -1).replaceAll('#', '\\#')
export const quoted = (text: string): string => `"${inner(text)}"`

/** A header's name in the Rack environment. */
function environmentKey(name: string): string {
  const key = name.toUpperCase().replaceAll('-', '_')
  return key === 'CONTENT_TYPE' || key === 'CONTENT_LENGTH' ? key : `HTTP_${key}`
}

const encoders = {
  hex: (bytes: string) => `${bytes}.unpack1("H*")`,
  base64: (bytes: string) => `[${bytes}].pack("m0")`,
  base64url: (bytes: string) => `[${bytes}].pack("m0").tr("+/", "-_").delete("=")`,
}

export const digests = { sha1: 'SHA1', sha256: 'SHA256', sha384: 'SHA384', sha512: 'SHA512', md5: 'MD5' }

const pathOf = (path: readonly string[]) => path.map((step) => (/^\d+$/.test(step) ? step : quoted(step))).join(', ')

const values: ValueTemplates = {
  header: (value) => `env["${environmentKey(value.name)}"].to_s`,
  json: (value) => `event.dig(${pathOf(value.path)}).to_s`,
  form: (value) => `form.assoc(${quoted(value.name)}).to_a[1].to_s`,
  query: (value) => `URI.decode_www_form(env["QUERY_STRING"]).assoc(${quoted(value.name)}).to_a[1].to_s`,
  bodyDigest: (value) => encoders[value.encoding](`OpenSSL::Digest.digest("${digests[value.hash]}", body)`),
  literal: (value) => quoted(value.text),
  urlBase: () => 'url.split("?", 2).first',
  pathname: () => 'path.split("?", 2).first',
  formSorted: () => 'form.uniq.sort.join',
  secret: () => 'SECRET',
  method: () => 'method',
  url: () => 'url',
  path: () => 'path',
}

const valueOf = (value: Value) => valueIn(values, value, '')

const changes: Record<NonNullable<Reading['change']>, string> = {
  lower: '.downcase',
  upper: '.upcase',
  trim: '.strip',
  unpad: '.sub(/=+\\z/, "")',
}

const readingIn = ({ value, change }: Reading): string => valueOf(value) + (change ? changes[change] : '')
const nameIn = (name: string) => (name === 'secret' ? 'SECRET' : snake(name))

function textIn(parts: readonly TextPart[]): string {
  const [first] = parts
  if (parts.length === 1 && first) return 'name' in first ? nameIn(first.name) : quoted(first.literal)
  return `"${parts.map((part) => ('name' in part ? `#{${nameIn(part.name)}}` : inner(part.literal))).join('')}"`
}

/** Converts text to bytes: Ruby cannot concatenate strings of different encodings. */
const dataOf = (pieces: readonly Piece[]) =>
  pieces.map((piece) => (piece === 'body' ? 'body' : `${textIn(piece.text)}.b`)).join(' + ')

function read(step: StepOf<'read'>): string[] {
  const json = step.all.filter(({ from }) => from.value.kind === 'json')
  const plain = step.all.filter((one) => !json.includes(one))
  const assign = ({ name, from }: (typeof json)[number]) => `${snake(name)} = ${readingIn(from)}`
  const parsing = json.length
    ? [
        'begin',
        '  event = JSON.parse(body)',
        ...json.map((one) => `  ${assign(one)}`),
        'rescue JSON::ParserError, NoMethodError, TypeError',
        '  return false',
        'end',
      ]
    : []
  const needed = step.all.filter(({ from }) => !from.optional).map(({ name }) => snake(name))
  const check = needed.length > 1 ? `[${needed.join(', ')}].any?(&:empty?)` : `${needed[0]}.empty?`
  return [...parsing, ...plain.map(assign), ...(needed.length ? [`return false if ${check}`] : [])]
}

const digitsOnly = String.raw`return false unless timestamp.b.match?(/\A\d{1,15}\z/)`
const parsed = (name: string) => [
  'begin',
  `  sent_at = Time.${name}(timestamp)`,
  'rescue ArgumentError',
  '  return false',
  'end',
  'age = (Time.now - sent_at) * 1000',
]

const ages: Record<StepOf<'window'>['unit'], string[]> = {
  s: [digitsOnly, 'age = Time.now.to_i - timestamp.to_i'],
  ms: [digitsOnly, 'age = Time.now.to_f * 1000 - timestamp.to_i'],
  auto: [
    digitsOnly,
    '# Ten digits are seconds, thirteen are milliseconds.',
    'age = Time.now.to_f * 1000 - timestamp.to_i * (timestamp.length == 10 ? 1000 : 1)',
  ],
  iso8601: parsed('iso8601'),
  'http-date': parsed('httpdate'),
}

const inNumber = (limit: number) => String(limit).replaceAll(/\B(?=(\d{3})+$)/g, '_')

const window = (step: StepOf<'window'>): string[] => [
  '',
  `# Rejects replays of recorded requests. Age in ${step.unit === 's' ? 'seconds' : 'milliseconds'}.`,
  ...ages[step.unit],
  `return false if ${outside(step, 'age', inNumber)}`,
]

function digest({ mac, hash, pieces, encoding, start }: StepOf<'digest'>): string[] {
  const bytes = mac
    ? `OpenSSL::HMAC.digest("${digests[hash]}", KEY, payload)`
    : `OpenSSL::Digest.digest("${digests[hash]}", payload)`
  const text = start
    ? [`digest = ${encoders[encoding](bytes)}`, `expected = "${inner(start)}#{digest}"`]
    : [`expected = ${encoders[encoding](bytes)}`]
  return [
    '',
    '# Sign the bytes as received: parsing and re-serialising can change them.',
    `payload = ${dataOf(pieces)}`,
    ...text,
  ]
}

const constantTime = '# secure_compare compares in constant time.'
const anyOf = (list: string) => [
  '# There can be several signatures while a secret is rotated; one must match.',
  constantTime,
  `${list}.any? { |signature| OpenSSL.secure_compare(signature, expected) }`,
]

const comparisons: Record<StepOf<'compare'>['what'], string[]> = {
  signature: [constantTime, 'OpenSSL.secure_compare(signature, expected)'],
  items: anyOf('items'),
  signatures: anyOf('signatures'),
}

export const decoders = {
  utf8: (text: string) => text,
  hex: (text: string) => `[${text}].pack("H*")`,
  base64: (text: string) => `${text}.unpack1("m")`,
  base64url: (text: string) => `${text}.tr("-_", "+/").unpack1("m")`,
}

function publicKey({ method, start, encoding, pieces, twice }: StepOf<'publicKey'>): string[] {
  const message = twice ? `OpenSSL::Digest.digest("SHA256", ${dataOf(pieces)})` : dataOf(pieces)
  const text = start ? `signature.delete_prefix(${quoted(start)})` : 'signature'
  return [
    '',
    `sent = ${decoders[encoding](text)}`,
    '# Several encodings decode to the same bytes; accept only the canonical one.',
    `return false if ${encoders[encoding]('sent')} != ${text}`,
    'begin',
    `  KEY.verify(${method === 'ed25519' ? 'nil' : '"SHA256"'}, sent, ${message})`,
    'rescue OpenSSL::PKey::PKeyError',
    '  false',
    'end',
  ]
}

function token({ start, basic }: StepOf<'token'>): string[] {
  const check = start ? [`return false unless token.start_with?(${quoted(start)})`] : []
  const sent = start ? `token.delete_prefix(${quoted(start)})` : 'token'
  return [...check, constantTime, `OpenSSL.secure_compare(${sent}.b, ${basic ? '[SECRET].pack("m0")' : 'SECRET.b'})`]
}

export const templates: Required<Templates> = {
  parse: ({ as }) => (as === 'form' ? ['form = URI.decode_www_form(body)'] : []),
  read,
  readAny: ({ headers }) => [
    `signatures = env.values_at(${headers.map((name) => `"${environmentKey(name)}"`).join(', ')}).compact`,
  ],
  items: ({ separator, trim }) => [`items = header.split(${quoted(separator)})${trim ? '.map(&:strip)' : ''}`],
  field: ({ name, start }) => [
    `${snake(name)} = items.find { |item| item.start_with?(${quoted(start)}) }.to_s.delete_prefix(${quoted(start)})`,
    `return false if ${snake(name)}.empty?`,
  ],
  equal: ({ name, other }) => [`return false if ${snake(name)} != ${readingIn(other)}`],
  window,
  digest,
  compare: ({ what }) => comparisons[what],
  publicKey,
  token,
}
