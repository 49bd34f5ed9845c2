import type { Piece, Reading, StepOf, TextPart, Value } from '../recipe/recipe.ts'
import { outside, quoted, type Templates, valueIn, type ValueTemplates } from '../text.ts'

const hashes = { sha1: 'sha1.New', sha256: 'sha256.New', sha384: 'sha512.New384', sha512: 'sha512.New', md5: 'md5.New' }

const encoders = {
  hex: (bytes: string) => `hex.EncodeToString(${bytes})`,
  base64: (bytes: string) => `base64.StdEncoding.EncodeToString(${bytes})`,
  base64url: (bytes: string) => `base64.RawURLEncoding.EncodeToString(${bytes})`,
}

export const decoders = {
  utf8: (text: string) => `[]byte(${text})`,
  hex: (text: string) => `decoded(hex.DecodeString(${text}))`,
  base64: (text: string) => `decoded(base64.StdEncoding.DecodeString(${text}))`,
  base64url: (text: string) => `decoded(base64.RawURLEncoding.DecodeString(${text}))`,
}

const sums = {
  sha1: 'sha1.Sum',
  sha256: 'sha256.Sum256',
  sha384: 'sha512.Sum384',
  sha512: 'sha512.Sum512',
  md5: 'md5.Sum',
}

const values: ValueTemplates = {
  header: (value) => `headers.Get(${quoted(value.name)})`,
  json: (value) => `text(event, ${value.path.map(quoted).join(', ')})`,
  form: (value) => `form.Get(${quoted(value.name)})`,
  bodyDigest: (value) =>
    `func() string { sum := ${sums[value.hash]}(body); return ${encoders[value.encoding]('sum[:]')} }()`,
  literal: (value) => quoted(value.text),
  urlBase: () => 'strings.SplitN(url, "?", 2)[0]',
  pathname: () => 'strings.SplitN(path, "?", 2)[0]',
  formSorted: () => 'sortedForm(form)',
  secret: () => 'secret',
  method: () => 'method',
  url: () => 'url',
  path: () => 'path',
}

const valueOf = (value: Value) => valueIn(values, value, 'it reads the query, which needs more than a few lines')

const changes: Record<NonNullable<Reading['change']>, (text: string) => string> = {
  lower: (text) => `strings.ToLower(${text})`,
  upper: (text) => `strings.ToUpper(${text})`,
  trim: (text) => `strings.TrimSpace(${text})`,
  unpad: (text) => `strings.TrimRight(${text}, "=")`,
}

const readingIn = ({ value, change }: Reading) => (change ? changes[change](valueOf(value)) : valueOf(value))
const textIn = (parts: readonly TextPart[]) =>
  parts.map((part) => ('name' in part ? part.name : quoted(part.literal))).join(' + ')
const dataOf = (piece: Piece) => (piece === 'body' ? 'body' : `[]byte(${textIn(piece.text)})`)
const refuse = (condition: string) => [`if ${condition} {`, '\treturn false', '}']

function read({ all }: StepOf<'read'>): string[] {
  const needed = all.filter(({ from }) => !from.optional).map(({ name }) => `${name} == ""`)
  const lines = all.map(({ name, from }) => `${name} := ${readingIn(from)}`)
  return needed.length ? [...lines, ...refuse(needed.join(' || '))] : lines
}

const number = ['sentAt, err := strconv.ParseInt(timestamp, 10, 64)', ...refuse('err != nil')]
const parsed = (call: string) => [
  `sentAt, err := ${call}`,
  ...refuse('err != nil'),
  'age := time.Since(sentAt).Milliseconds()',
]

const ages: Record<StepOf<'window'>['unit'], string[]> = {
  s: [...number, 'age := time.Now().Unix() - sentAt'],
  ms: [...number, 'age := time.Now().UnixMilli() - sentAt'],
  auto: [
    ...number,
    '// Ten digits are seconds, thirteen are milliseconds.',
    'if len(timestamp) == 10 {',
    '\tsentAt *= 1000',
    '}',
    'age := time.Now().UnixMilli() - sentAt',
  ],
  iso8601: parsed('time.Parse(time.RFC3339Nano, timestamp)'),
  'http-date': parsed('http.ParseTime(timestamp)'),
}

const window = (step: StepOf<'window'>): string[] => [
  '',
  `// Rejects replays of recorded requests. Age in ${step.unit === 's' ? 'seconds' : 'milliseconds'}.`,
  ...ages[step.unit],
  ...refuse(outside(step, 'age', String)),
]

function digest({ mac, hash, pieces, encoding, start }: StepOf<'digest'>): string[] {
  const sum = encoders[encoding]('digest.Sum(nil)')
  return [
    '',
    '// Sign the bytes as received: parsing and re-serialising can change them.',
    `digest := ${mac ? `hmac.New(${hashes[hash]}, key)` : `${hashes[hash]}()`}`,
    ...pieces.map((piece) => `digest.Write(${dataOf(piece)})`),
    `expected := ${start ? `${quoted(start)} + ` : ''}${sum}`,
  ]
}

const constantTime = '// Compares in constant time.'
const anyOf = (list: string) => [
  '// There can be several signatures while a secret is rotated; one must match.',
  `for _, signature := range ${list} {`,
  `\t${constantTime}`,
  '\tif hmac.Equal([]byte(signature), []byte(expected)) {',
  '\t\treturn true',
  '\t}',
  '}',
  'return false',
]

const comparisons: Record<StepOf<'compare'>['what'], string[]> = {
  signature: [constantTime, 'return hmac.Equal([]byte(signature), []byte(expected))'],
  items: anyOf('items'),
  signatures: anyOf('signatures'),
}

const signatureReaders = {
  hex: 'hex.DecodeString',
  base64: 'base64.StdEncoding.DecodeString',
  base64url: 'base64.RawURLEncoding.DecodeString',
}

const publicMethods: Record<StepOf<'publicKey'>['method'], string[]> = {
  ed25519: ['return ed25519.Verify(key, message, sent)'],
  ecdsa: ['digest := sha256.Sum256(message)', 'return ecdsa.VerifyASN1(key, digest[:], sent)'],
  rsa: ['digest := sha256.Sum256(message)', 'return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], sent) == nil'],
}

function publicKey({ method, start, encoding, pieces, twice }: StepOf<'publicKey'>): string[] {
  const [first = '', ...others] = pieces.map(dataOf)
  const joined = others.length ? `bytes.Join([][]byte{${[first, ...others].join(', ')}}, nil)` : first
  const message = twice ? [`once := sha256.Sum256(${joined})`, 'message := once[:]'] : [`message := ${joined}`]
  const text = start ? `strings.TrimPrefix(signature, ${quoted(start)})` : 'signature'
  return [
    '',
    ...message,
    `sent, err := ${signatureReaders[encoding]}(${text})`,
    '// Several encodings decode to the same bytes; accept only the canonical one.',
    ...refuse(`err != nil || ${encoders[encoding]('sent')} != ${text}`),
    ...publicMethods[method],
  ]
}

function token({ start, basic }: StepOf<'token'>): string[] {
  const check = start ? refuse(`!strings.HasPrefix(token, ${quoted(start)})`) : []
  const sent = start ? `token[${start.length}:]` : 'token'
  const wanted = basic ? 'base64.StdEncoding.EncodeToString([]byte(secret))' : 'secret'
  return [...check, constantTime, `return hmac.Equal([]byte(${sent}), []byte(${wanted}))`]
}

export const templates: Required<Templates> = {
  parse: ({ as }) =>
    as === 'json'
      ? [
          'decoder := json.NewDecoder(bytes.NewReader(body))',
          'decoder.UseNumber()',
          'var event any',
          ...refuse('decoder.Decode(&event) != nil'),
        ]
      : ['form, err := neturl.ParseQuery(string(body))', ...refuse('err != nil')],
  read,
  readAny: ({ headers }) => [
    'var signatures []string',
    `for _, name := range []string{${headers.map(quoted).join(', ')}} {`,
    '\tif value := headers.Get(name); value != "" {',
    '\t\tsignatures = append(signatures, value)',
    '\t}',
    '}',
  ],
  items: ({ separator, trim }) => [
    `items := strings.Split(header, ${quoted(separator)})`,
    ...(trim ? ['for at, item := range items {', '\titems[at] = strings.TrimSpace(item)', '}'] : []),
  ],
  field: ({ name, start }) => [`${name} := field(items, ${quoted(start)})`, ...refuse(`${name} == ""`)],
  equal: ({ name, other }) => refuse(`${name} != ${readingIn(other)}`),
  window,
  digest,
  compare: ({ what }) => comparisons[what],
  publicKey,
  token,
}
