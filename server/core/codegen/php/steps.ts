import type { Piece, Reading, StepOf, TextPart, Value } from '../recipe/recipe.ts'
import { outside, snake, type Templates, valueIn, type ValueTemplates } from '../text.ts'

const escapes: Record<string, string> = { '\\': '\\\\', '"': '\\"', $: '\\$', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Single quotes if nothing needs an escape, as is usual in PHP. */
export const quoted = (text: string): string =>
  /^[^'\\\n\r\t]*$/.test(text) ? `'${text}'` : `"${text.replaceAll(/[\\"$\n\r\t]/g, (one) => escapes[one] ?? one)}"`

const variable = (name: string) => `$${snake(name)}`

const hashEncoders = {
  hex: (call: (raw: string) => string) => call(''),
  base64: (call: (raw: string) => string) => `base64_encode(${call(', true')})`,
  base64url: (call: (raw: string) => string) => `rtrim(strtr(base64_encode(${call(', true')}), '+/', '-_'), '=')`,
}

const pathOf = (path: readonly string[]) => path.map((step) => `[${/^\d+$/.test(step) ? step : quoted(step)}]`).join('')

const values: ValueTemplates = {
  header: (value) => `$headers[${quoted(value.name)}] ?? ''`,
  json: (value) => `text($event${pathOf(value.path)} ?? '')`,
  form: (value) => `text($form[${quoted(value.name)}] ?? '')`,
  query: (value) => `text($_GET[${quoted(value.name.replaceAll('.', '_'))}] ?? '')`,
  bodyDigest: (value) => hashEncoders[value.encoding]((raw) => `hash('${value.hash}', $body${raw})`),
  literal: (value) => quoted(value.text),
  urlBase: () => `explode('?', $url, 2)[0]`,
  pathname: () => `explode('?', $path, 2)[0]`,
  secret: () => '$secret',
  method: () => '$method',
  url: () => '$url',
  path: () => '$path',
}

const valueOf = (value: Value) => valueIn(values, value, 'it signs form fields in order, and PHP renames some fields')

const changes: Record<NonNullable<Reading['change']>, (text: string) => string> = {
  lower: (text) => `strtolower(${text})`,
  upper: (text) => `strtoupper(${text})`,
  trim: (text) => `trim(${text})`,
  unpad: (text) => `rtrim(${text}, '=')`,
}

const readingIn = ({ value, change }: Reading) => (change ? changes[change](valueOf(value)) : valueOf(value))
const textIn = (parts: readonly TextPart[]) =>
  parts.map((part) => ('name' in part ? variable(part.name) : quoted(part.literal))).join(' . ')
const dataOf = (pieces: readonly Piece[]) =>
  pieces.map((piece) => (piece === 'body' ? '$body' : textIn(piece.text))).join(' . ')
const refuse = (condition: string) => [`if (${condition}) {`, '    return false;', '}']

function read({ all }: StepOf<'read'>): string[] {
  const needed = all.filter(({ from }) => !from.optional).map(({ name }) => `${variable(name)} === ''`)
  const lines = all.map(({ name, from }) => `${variable(name)} = ${readingIn(from)};`)
  return needed.length ? [...lines, ...refuse(needed.join(' || '))] : lines
}

const digitsOnly = refuse('!ctype_digit($timestamp)')
const parsed = [
  '$sent_at = date_create($timestamp);',
  ...refuse('$sent_at === false'),
  '$age = (time() - $sent_at->getTimestamp()) * 1000;',
]

const ages: Record<StepOf<'window'>['unit'], string[]> = {
  s: [...digitsOnly, '$age = time() - (int) $timestamp;'],
  ms: [...digitsOnly, '$age = microtime(true) * 1000 - (int) $timestamp;'],
  auto: [
    ...digitsOnly,
    '// Ten digits are seconds, thirteen are milliseconds.',
    '$age = microtime(true) * 1000 - (int) $timestamp * (strlen($timestamp) === 10 ? 1000 : 1);',
  ],
  iso8601: parsed,
  'http-date': parsed,
}

const window = (step: StepOf<'window'>): string[] => [
  '',
  `// Rejects replays of recorded requests. Age in ${step.unit === 's' ? 'seconds' : 'milliseconds'}.`,
  ...ages[step.unit],
  ...refuse(outside(step, '$age', String)),
]

function digest({ mac, hash, pieces, encoding, start }: StepOf<'digest'>): string[] {
  const call = (raw: string) =>
    mac ? `hash_hmac('${hash}', ${dataOf(pieces)}, $key${raw})` : `hash('${hash}', ${dataOf(pieces)}${raw})`
  const beginning = start ? `${quoted(start)} . ` : ''
  return [
    '',
    '// Sign the bytes as received: parsing and re-serialising can change them.',
    `$expected = ${beginning}${hashEncoders[encoding](call)};`,
  ]
}

const constantTime = '// hash_equals compares in constant time.'
const anyOf = (list: string) => [
  '// There can be several signatures while a secret is rotated; one must match.',
  constantTime,
  `foreach (${list} as $signature) {`,
  '    if (hash_equals($expected, $signature)) {',
  '        return true;',
  '    }',
  '}',
  'return false;',
]

const comparisons: Record<StepOf<'compare'>['what'], string[]> = {
  signature: [constantTime, 'return hash_equals($expected, $signature);'],
  items: anyOf('$items'),
  signatures: anyOf('$signatures'),
}

export const decoders = {
  utf8: (text: string) => text,
  hex: (text: string) => `hex2bin(${text})`,
  base64: (text: string) => `base64_decode(${text})`,
  base64url: (text: string) => `base64_decode(strtr(${text}, '-_', '+/'))`,
}

const encoders = {
  hex: (bytes: string) => `bin2hex(${bytes})`,
  base64: (bytes: string) => `base64_encode(${bytes})`,
  base64url: (bytes: string) => `rtrim(strtr(base64_encode(${bytes}), '+/', '-_'), '=')`,
}

function publicKey({ method, start, encoding, pieces, twice }: StepOf<'publicKey'>): string[] {
  const message = twice ? `hash('sha256', ${dataOf(pieces)}, true)` : dataOf(pieces)
  const text = start ? `substr($signature, ${start.length})` : '$signature'
  // hex2bin warns about invalid hex; its result `false` is enough here.
  const sent = encoding === 'hex' ? `@hex2bin(${text})` : decoders[encoding](text)
  const check = start ? refuse(`!str_starts_with($signature, ${quoted(start)})`) : []
  const spelled = [
    '// Several encodings decode to the same bytes; accept only the canonical one.',
    ...refuse(`$sent === false || ${encoders[encoding]('$sent')} !== ${text}`),
  ]
  const answer =
    method === 'ed25519'
      ? `return strlen($sent) === 64 && sodium_crypto_sign_verify_detached($sent, ${message}, $key);`
      : `return openssl_verify(${message}, $sent, $key, OPENSSL_ALGO_SHA256) === 1;`
  return ['', ...check, `$sent = ${sent};`, ...spelled, answer]
}

function token({ start, basic }: StepOf<'token'>): string[] {
  const check = start ? refuse(`!str_starts_with($token, ${quoted(start)})`) : []
  const sent = start ? `substr($token, ${start.length})` : '$token'
  return [...check, constantTime, `return hash_equals(${basic ? 'base64_encode($secret)' : '$secret'}, ${sent});`]
}

export const templates: Required<Templates> = {
  parse: ({ as }) => [as === 'json' ? '$event = json_decode($body, true);' : 'parse_str($body, $form);'],
  read,
  readAny: ({ headers }) => [
    `$names = array_flip([${headers.map(quoted).join(', ')}]);`,
    '$signatures = array_intersect_key($headers, $names);',
  ],
  items: ({ separator, trim }) => [
    trim
      ? `$items = array_map('trim', explode(${quoted(separator)}, $header));`
      : `$items = explode(${quoted(separator)}, $header);`,
  ],
  field: ({ name, start }) => [
    `${variable(name)} = '';`,
    'foreach (array_reverse($items) as $item) {',
    `    if (str_starts_with($item, ${quoted(start)})) {`,
    `        ${variable(name)} = substr($item, ${start.length});`,
    '    }',
    '}',
    ...refuse(`${variable(name)} === ''`),
  ],
  equal: ({ name, other }) => refuse(`${variable(name)} !== (${readingIn(other)})`),
  window,
  digest,
  compare: ({ what }) => comparisons[what],
  publicKey,
  token,
}
