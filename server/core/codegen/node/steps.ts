import type { Piece, StepOf } from '../recipe/recipe.ts'
import { outside, quoted, type Templates } from '../text.ts'
import type { Framework } from './framework.ts'
import { readingIn, textIn } from './values.ts'

const inNumber = (limit: number) => String(limit).replaceAll(/\B(?=(\d{3})+$)/g, '_')

const dataOf = (piece: Piece) => (piece === 'body' ? 'body' : textIn(piece.text))

/** `createHmac(…).update(…).digest(…)`, on several lines if it is long. */
function chain(beginning: string, pieces: readonly Piece[], end: string): string[] {
  const updates = pieces.map((piece) => `.update(${dataOf(piece)})`)
  const line = beginning + updates.join('') + end
  return line.length <= 96 ? [line] : [beginning, ...updates.map((update) => `  ${update}`), `  ${end}`]
}

function read({ all }: StepOf<'read'>, header: Framework['header']): string[] {
  const lines = all.map(({ name, from }) => `const ${name} = ${readingIn(from, header)}`)
  const needed = all.filter(({ from }) => !from.optional).map(({ name }) => `!${name}`)
  return needed.length ? [...lines, `if (${needed.join(' || ')}) return false`] : lines
}

const ages: Record<StepOf<'window'>['unit'], string[]> = {
  s: ['if (!/^\\d+$/.test(timestamp)) return false', 'const age = Math.floor(Date.now() / 1000) - Number(timestamp)'],
  ms: ['if (!/^\\d+$/.test(timestamp)) return false', 'const age = Date.now() - Number(timestamp)'],
  auto: [
    '// Ten digits are seconds, thirteen are milliseconds.',
    'if (!/^(\\d{10}|\\d{13})$/.test(timestamp)) return false',
    'const age = Date.now() - Number(timestamp) * (timestamp.length === 10 ? 1000 : 1)',
  ],
  iso8601: ['const age = Date.now() - Date.parse(timestamp)'],
  'http-date': ['const age = Date.now() - Date.parse(timestamp)'],
}

function window(step: StepOf<'window'>): string[] {
  const parsed = step.unit === 'iso8601' || step.unit === 'http-date'
  const condition = outside(step, 'age', inNumber)
  const unit = step.unit === 's' ? 'seconds' : 'milliseconds'
  return [
    '',
    `// Rejects replays of recorded requests. Age in ${unit}.`,
    ...ages[step.unit],
    `if (${parsed ? 'Number.isNaN(age) || ' : ''}${condition}) return false`,
  ]
}

function digest({ mac, hash, pieces, encoding, start }: StepOf<'digest'>): string[] {
  const name = start ? 'digest' : 'expected'
  const beginning = `const ${name} = ${mac ? `createHmac("${hash}", key)` : `createHash("${hash}")`}`
  const why = pieces.some((piece) => piece !== 'body')
    ? ['', '// Sign the bytes as received: parsing and re-serialising can change them.']
    : ['']
  const whole = start ? [`const expected = ${textIn([{ literal: start }, { name: 'digest' }])}`] : []
  return [...why, ...chain(beginning, pieces, `.digest("${encoding}")`), ...whole]
}

const comparisons: Record<StepOf<'compare'>['what'], string[]> = {
  signature: ['return equal(signature, expected)'],
  items: [
    '// There can be several signatures while a secret is rotated; one must match.',
    'return items.some((item) => equal(item, expected))',
  ],
  signatures: [
    '// There can be several signatures while a secret is rotated; one must match.',
    'return signatures.some((signature) => equal(signature, expected))',
  ],
}

const publicMethods: Record<StepOf<'publicKey'>['method'], string> = {
  ed25519: 'null',
  ecdsa: '"sha256"',
  rsa: '"sha256"',
}

function publicKey({ method, start, encoding, pieces, twice }: StepOf<'publicKey'>): string[] {
  const parts = pieces.map((piece) => (piece === 'body' ? 'body' : `Buffer.from(${textIn(piece.text)})`))
  const [only = ''] = parts
  const signed = parts.length === 1 ? only : `Buffer.concat([${parts.join(', ')}])`
  const data = twice ? `createHash("sha256").update(${signed}).digest()` : signed
  const [check, text] = start
    ? [[`if (!signature.startsWith(${quoted(start)})) return false`], `signature.slice(${start.length})`]
    : [[], 'signature']
  return [
    '',
    ...check,
    `const sent = Buffer.from(${text}, "${encoding}")`,
    '// Several encodings decode to the same bytes; accept only the canonical one.',
    `if (sent.toString("${encoding}") !== ${text}) return false`,
    `return verify(${publicMethods[method]}, ${data}, key, sent)`,
  ]
}

function token({ start, basic }: StepOf<'token'>): string[] {
  const secret = basic ? 'Buffer.from(secret).toString("base64")' : 'secret'
  const check = start ? [`if (!token.startsWith(${quoted(start)})) return false`] : []
  const sent = start ? `token.slice(${start.length})` : 'token'
  return [...check, `return equal(${sent}, ${secret})`]
}

const parsers = {
  json: ['let event', 'try {', '  event = JSON.parse(body.toString())', '} catch {', '  return false', '}'],
  form: ['const form = new URLSearchParams(body.toString())'],
}

/** Templates for every step in JavaScript. Each returns from `isValid`. */
export const nodeTemplates = (header: Framework['header']): Required<Templates> => ({
  parse: ({ as }) => parsers[as],
  read: (step) => read(step, header),
  readAny: ({ headers }) => [
    `const names = [${headers.map(quoted).join(', ')}]`,
    `const signatures = names.map((name) => ${header('name')}).filter((value) => value != null)`,
  ],
  items: ({ separator, trim }) => [
    `const items = header.split(${quoted(separator)})${trim ? '.map((item) => item.trim())' : ''}`,
  ],
  field: ({ name, start }) => [
    `const ${name} = items.find((item) => item.startsWith(${quoted(start)}))?.slice(${start.length})`,
    `if (!${name}) return false`,
  ],
  equal: ({ name, other }) => [`if (${name} !== ${readingIn(other, header)}) return false`],
  window,
  digest,
  compare: ({ what }) => comparisons[what],
  publicKey,
  token,
})
