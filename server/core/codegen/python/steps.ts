import type { Piece, StepOf } from '../recipe/recipe.ts'
import { outside, quoted, snake, type Templates } from '../text.ts'
import { encodedIn, readingIn, textIn } from './values.ts'

const inNumber = (limit: number) => String(limit).replaceAll(/\B(?=(\d{3})+$)/g, '_')

const dataOf = (piece: Piece) => (piece === 'body' ? 'body' : `${textIn(piece.text)}.encode()`)

const isJson = (step: StepOf<'read'>) => step.all.filter(({ from }) => from.value.kind === 'json')

/** Parses JSON and reads its fields in one `try`: a missing field is an error like invalid JSON. */
function read(step: StepOf<'read'>): string[] {
  const json = isJson(step)
  const plain = step.all.filter((one) => !json.includes(one))
  const parsing = json.length
    ? [
        'try:',
        '    event = json.loads(body)',
        ...json.map(({ name, from }) => `    ${snake(name)} = str(${readingIn(from)})`),
        'except (ValueError, LookupError, TypeError):',
        '    return False',
      ]
    : []
  const lines = plain.map(({ name, from }) => `${snake(name)} = ${readingIn(from)}`)
  const needed = step.all.filter(({ from }) => !from.optional).map(({ name }) => snake(name))
  return [...parsing, ...lines, ...absent(needed)]
}

function absent(names: readonly string[]): string[] {
  if (!names.length) return []
  return names.length === 1
    ? [`if not ${names[0]}:`, '    return False']
    : [`if not (${names.join(' and ')}):`, '    return False']
}

const digitsOnly = ['if not re.fullmatch("[0-9]{1,15}", timestamp):', '    return False']

const parsed = (expression: string) => [
  'try:',
  `    sent_at = ${expression}`,
  'except ValueError:',
  '    return False',
  'age = time.time() * 1000 - sent_at.timestamp() * 1000',
]

const ages: Record<StepOf<'window'>['unit'], string[]> = {
  s: [...digitsOnly, 'age = int(time.time()) - int(timestamp)'],
  ms: [...digitsOnly, 'age = time.time() * 1000 - int(timestamp)'],
  auto: [
    '# Ten digits are seconds, thirteen are milliseconds.',
    'if not re.fullmatch("[0-9]{10}|[0-9]{13}", timestamp):',
    '    return False',
    'age = time.time() * 1000 - int(timestamp) * (1000 if len(timestamp) == 10 else 1)',
  ],
  iso8601: parsed('datetime.fromisoformat(timestamp)'),
  'http-date': parsed('parsedate_to_datetime(timestamp)'),
}

const window = (step: StepOf<'window'>): string[] => [
  '',
  `# Rejects replays of recorded requests. Age in ${step.unit === 's' ? 'seconds' : 'milliseconds'}.`,
  ...ages[step.unit],
  `if ${outside(step, 'age', inNumber).replace('||', 'or')}:`,
  '    return False',
]

function digest({ mac, hash, pieces, encoding, start }: StepOf<'digest'>): string[] {
  const data = pieces.map(dataOf).join(' + ')
  const simple = pieces.length === 1
  const why = pieces.some((piece) => piece !== 'body')
    ? ['# Sign the bytes as received: parsing and re-serialising can change them.']
    : []
  const payload = simple ? [] : [`payload = ${data}`]
  const bytes = simple ? data : 'payload'
  const made = mac ? `hmac.new(KEY, ${bytes}, hashlib.${hash})` : `hashlib.${hash}(${bytes})`
  const text = encodedIn(encoding, made)
  return ['', ...why, ...payload, `expected = ${start ? `${quoted(start)} + ` : ''}${text}`]
}

const rotation = '# There can be several signatures while a secret is rotated; one must match.'

const comparisons: Record<StepOf<'compare'>['what'], string[]> = {
  signature: ['return equal(signature, expected)'],
  items: [rotation, 'return any(equal(item, expected) for item in items)'],
  signatures: [rotation, 'return any(equal(signature, expected) for signature in signatures)'],
}

const decoders: Record<StepOf<'publicKey'>['encoding'], (text: string) => string> = {
  hex: (text) => `bytes.fromhex(${text})`,
  base64: (text) => `base64.b64decode(${text})`,
  base64url: (text) => `base64.urlsafe_b64decode(${text} + "==")`,
}

const encoders: Record<StepOf<'publicKey'>['encoding'], string> = {
  hex: 'sent.hex()',
  base64: 'base64.b64encode(sent).decode()',
  base64url: 'base64.urlsafe_b64encode(sent).decode().rstrip("=")',
}

const publicMethods: Record<StepOf<'publicKey'>['method'], string> = {
  ed25519: '',
  ecdsa: ', ec.ECDSA(hashes.SHA256())',
  rsa: ', padding.PKCS1v15(), hashes.SHA256()',
}

function publicKey({ method, start, encoding, pieces, twice }: StepOf<'publicKey'>): string[] {
  const data = pieces.map(dataOf).join(' + ')
  const signed = twice ? `hashlib.sha256(${data}).digest()` : data
  const check = start ? [`if not signature.startswith(${quoted(start)}):`, '    return False'] : []
  const text = start ? `signature[${start.length}:]` : 'signature'
  return [
    '',
    ...check,
    'try:',
    `    sent = ${decoders[encoding](text)}`,
    '    # Several encodings decode to the same bytes; accept only the canonical one.',
    `    if ${encoders[encoding]} != ${text}:`,
    '        return False',
    `    KEY.verify(sent, ${signed}${publicMethods[method]})`,
    'except (InvalidSignature, ValueError):',
    '    return False',
    'return True',
  ]
}

function token({ start, basic }: StepOf<'token'>): string[] {
  const check = start ? [`if not token.startswith(${quoted(start)}):`, '    return False'] : []
  const sent = start ? `token[${start.length}:]` : 'token'
  return [...check, `return equal(${sent}, ${basic ? 'base64.b64encode(SECRET.encode()).decode()' : 'SECRET'})`]
}

/** Templates for every step in Python. Each returns from `is_valid`. */
export const pythonTemplates: Required<Templates> = {
  parse: ({ as }) =>
    as === 'form' ? ['form = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)'] : [],
  read,
  readAny: ({ headers }) => [
    `names = [${headers.map(quoted).join(', ')}]`,
    'signatures = [headers[name] for name in names if name in headers]',
  ],
  items: ({ separator, trim }) => [
    trim
      ? `items = [item.strip() for item in header.split(${quoted(separator)})]`
      : `items = header.split(${quoted(separator)})`,
  ],
  field: ({ name, start }) => [
    `${snake(name)} = next((item[${start.length}:] for item in items if item.startswith(${quoted(start)})), "")`,
    `if not ${snake(name)}:`,
    '    return False',
  ],
  equal: ({ name, other }) => [`if ${snake(name)} != ${readingIn(other)}:`, '    return False'],
  window,
  digest,
  compare: ({ what }) => comparisons[what],
  publicKey,
  token,
}
