import type { Piece, Reading, StepOf, TextPart, Value } from '../recipe/recipe.ts'
import { outside, quoted, type Templates, valueIn, type ValueTemplates } from '../text.ts'

const digests = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512', md5: 'MD5' }
const macs = { sha1: 'HmacSHA1', sha256: 'HmacSHA256', sha384: 'HmacSHA384', sha512: 'HmacSHA512', md5: 'HmacMD5' }

const encoders = {
  hex: (bytes: string) => `HexFormat.of().formatHex(${bytes})`,
  base64: (bytes: string) => `Base64.getEncoder().encodeToString(${bytes})`,
  base64url: (bytes: string) => `Base64.getUrlEncoder().withoutPadding().encodeToString(${bytes})`,
}

export const decoders = {
  utf8: (text: string) => `${text}.getBytes(UTF_8)`,
  hex: (text: string) => `HexFormat.of().parseHex(${text})`,
  base64: (text: string) => `Base64.getDecoder().decode(${text})`,
  base64url: (text: string) => `Base64.getUrlDecoder().decode(${text})`,
}

const values: ValueTemplates = {
  header: (value) => `headers.getFirst(${quoted(value.name)})`,
  bodyDigest: (value) => encoders[value.encoding](`MessageDigest.getInstance("${digests[value.hash]}").digest(body)`),
  literal: (value) => quoted(value.text),
  urlBase: () => 'url.split("\\\\?", 2)[0]',
  pathname: () => 'path.split("\\\\?", 2)[0]',
  secret: () => 'SECRET',
  method: () => 'method',
  url: () => 'url',
  path: () => 'path',
}

const valueOf = (value: Value) => valueIn(values, value, 'the JDK alone reads neither JSON nor forms')

const changes: Record<NonNullable<Reading['change']>, string> = {
  lower: '.toLowerCase(Locale.ROOT)',
  upper: '.toUpperCase(Locale.ROOT)',
  trim: '.strip()',
  unpad: '.replaceAll("=+$", "")',
}

function readingIn({ value, change, optional }: Reading): string {
  const text = valueOf(value)
  const present = value.kind === 'header' && (change || optional) ? `Objects.requireNonNullElse(${text}, "")` : text
  return present + (change ? changes[change] : '')
}

const nameIn = (name: string) => (name === 'secret' ? 'SECRET' : name)
const textIn = (parts: readonly TextPart[]) =>
  parts.map((part) => ('name' in part ? nameIn(part.name) : quoted(part.literal))).join(' + ')

function dataOf(piece: Piece): string {
  if (piece === 'body') return 'body'
  return piece.text.length === 1 ? `${textIn(piece.text)}.getBytes(UTF_8)` : `(${textIn(piece.text)}).getBytes(UTF_8)`
}

const refuse = (condition: string) => [`if (${condition}) return false;`]

function read({ all }: StepOf<'read'>): string[] {
  const needed = all
    .filter(({ from }) => !from.optional && from.value.kind === 'header')
    .map(({ name }) => `${name} == null`)
  const lines = all.map(({ name, from }) => `String ${name} = ${readingIn(from)};`)
  return needed.length ? [...lines, ...refuse(needed.join(' || '))] : lines
}

const digitsOnly = refuse('!timestamp.matches("[0-9]{1,15}")')
const parsed = (formatter: string) => [
  'Instant sentAt;',
  'try {',
  `    sentAt = ZonedDateTime.parse(timestamp, DateTimeFormatter.${formatter}).toInstant();`,
  '} catch (DateTimeException exception) {',
  '    return false;',
  '}',
  'long age = System.currentTimeMillis() - sentAt.toEpochMilli();',
]

const ages: Record<StepOf<'window'>['unit'], string[]> = {
  s: [...digitsOnly, 'long age = System.currentTimeMillis() / 1000 - Long.parseLong(timestamp);'],
  ms: [...digitsOnly, 'long age = System.currentTimeMillis() - Long.parseLong(timestamp);'],
  auto: [
    ...digitsOnly,
    '// Ten digits are seconds, thirteen are milliseconds.',
    'long age = System.currentTimeMillis() - Long.parseLong(timestamp) * (timestamp.length() == 10 ? 1000 : 1);',
  ],
  iso8601: parsed('ISO_OFFSET_DATE_TIME'),
  'http-date': parsed('RFC_1123_DATE_TIME'),
}

const inNumber = (limit: number) => String(limit).replaceAll(/\B(?=(\d{3})+$)/g, '_')

const window = (step: StepOf<'window'>): string[] => [
  '',
  `// A request that somebody recorded must not work again later. Age in ${step.unit === 's' ? 'seconds' : 'milliseconds'}.`,
  ...ages[step.unit],
  ...refuse(outside(step, 'age', inNumber)),
]

function digest({ mac, hash, pieces, encoding, start }: StepOf<'digest'>): string[] {
  const made = mac
    ? [`Mac digest = Mac.getInstance("${macs[hash]}");`, `digest.init(new SecretKeySpec(KEY, "${macs[hash]}"));`]
    : [`MessageDigest digest = MessageDigest.getInstance("${digests[hash]}");`]
  const sum = encoders[encoding](mac ? 'digest.doFinal()' : 'digest.digest()')
  return [
    '',
    '// Everything as it was sent: parsed and printed again, it could differ.',
    ...made,
    ...pieces.map((piece) => `digest.update(${dataOf(piece)});`),
    `String expected = ${start ? `${quoted(start)} + ` : ''}${sum};`,
  ]
}

const anyOf = (list: string) => [
  '// There can be several signatures while a secret is being replaced; one must be right.',
  `return ${list}.anyMatch(signature -> equal(signature, expected));`,
]

const comparisons: Record<StepOf<'compare'>['what'], string[]> = {
  signature: ['return equal(signature, expected);'],
  items: anyOf('items.stream()'),
  signatures: anyOf('signatures'),
}

const algorithms: Record<StepOf<'publicKey'>['method'], string> = {
  ed25519: 'Ed25519',
  ecdsa: 'SHA256withECDSA',
  rsa: 'SHA256withRSA',
}

function publicKey({ method, start, encoding, pieces, twice }: StepOf<'publicKey'>): string[] {
  const into = twice ? 'message' : 'verifier'
  const updates = pieces.map((piece) => `${into}.update(${dataOf(piece)});`)
  const once = twice
    ? [
        'MessageDigest message = MessageDigest.getInstance("SHA-256");',
        ...updates,
        'verifier.update(message.digest());',
      ]
    : updates
  const text = start ? `signature.substring(${start.length})` : 'signature'
  return [
    '',
    ...(start ? refuse(`!signature.startsWith(${quoted(start)})`) : []),
    `Signature verifier = Signature.getInstance("${algorithms[method]}");`,
    'verifier.initVerify(KEY);',
    ...once,
    'try {',
    `    byte[] sent = ${decoders[encoding](text)};`,
    '    // Several texts can stand for the same bytes; only the usual one counts.',
    `    return ${encoders[encoding]('sent')}.equals(${text}) && verifier.verify(sent);`,
    '} catch (IllegalArgumentException | SignatureException exception) {',
    '    return false; // not a signature at all',
    '}',
  ]
}

function token({ start, basic }: StepOf<'token'>): string[] {
  const sent = start ? `token.substring(${start.length})` : 'token'
  const wanted = basic ? encoders.base64('SECRET.getBytes(UTF_8)') : 'SECRET'
  return [...(start ? refuse(`!token.startsWith(${quoted(start)})`) : []), `return equal(${sent}, ${wanted});`]
}

export const templates: Templates = {
  read,
  readAny: ({ headers }) => [
    `Stream<String> signatures = Stream.of(${headers.map(quoted).join(', ')})`,
    '    .map(headers::getFirst).filter(Objects::nonNull);',
  ],
  items: ({ separator, trim }) => [
    `List<String> items = Stream.of(header.split(Pattern.quote(${quoted(separator)})))${trim ? '.map(String::strip)' : ''}.toList();`,
  ],
  field: ({ name, start }) => [
    `String ${name} = items.stream().filter(item -> item.startsWith(${quoted(start)})).findFirst().orElse(${quoted(start)}).substring(${start.length});`,
    ...refuse(`${name}.isEmpty()`),
  ],
  equal: ({ name, other }) => refuse(`!${name}.equals(${readingIn(other)})`),
  window,
  digest,
  compare: ({ what }) => comparisons[what],
  publicKey,
  token,
}
