import type { SecretEdit } from '../../model/fix.ts'
import { textOf } from '../../text/bytes.ts'
import { deviant, plain, type PlanFields, type Variation } from '../variation.ts'
import { lenientBase64 } from './decode.ts'

/** Which of the two tokens is changed: the one that was received, or the stored one. */
export type Side = 'received' | 'stored'

const sideNames: Record<Side, string> = { received: 'the received token', stored: 'the stored token' }

const prefixWords = /^(bearer|token|basic|api-?key|key|jwt|secret|bot|apikey)[ :=]+/i

const named = (prefix: string) => (prefix ? `the prefix "${prefix}"` : 'no prefix')

const prefixLimit = 3

/** The token without its prefix. `fieldsFor` gives the fields of the plan that would expect this prefix. */
export function prefixForms(
  text: string,
  expected: string,
  fieldsFor: (prefix: string) => PlanFields,
): Variation<string>[] {
  const exact = text.startsWith(expected) ? [plain(text.slice(expected.length))] : []
  const words: string[] = []
  let rest = text
  for (let word = prefixWords.exec(rest)?.[0]; word && words.length < prefixLimit; word = prefixWords.exec(rest)?.[0]) {
    words.push(word)
    rest = rest.slice(word.length)
  }
  const prefixes = ['', ...words.map((_word, at) => words.slice(0, at + 1).join(''))]
  const others = prefixes
    .filter((prefix) => prefix !== expected)
    .map((prefix) => {
      const detail = { found: named(prefix), expected: named(expected) }
      return deviant(text.slice(prefix.length), 'token-prefix', detail, fieldsFor(prefix))
    })
  return [...exact, ...others]
}

/** The change of the stored token. */
type Fixing = (edit: SecretEdit) => PlanFields

const unquoted = (text: string) => /^\s*(["'`])(.*)\1\s*$/s.exec(text)?.[2]

function percentDecoded(text: string): string | undefined {
  try {
    return text.includes('%') ? decodeURIComponent(text) : undefined
  } catch {
    // Invalid percent-encoding: there is no decoded form.
    return undefined
  }
}

const hexDecoded = (text: string): string | undefined =>
  /^([0-9a-f]{2})+$/i.test(text)
    ? textOf(Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)))
    : undefined

/** HTTP Basic carries `user:password`; the token may be either. */
function basicParts(text: string | undefined): { user?: string; password?: string } {
  const colon = text?.indexOf(':') ?? -1
  return text === undefined || colon < 0 ? {} : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

function decodedForms(text: string, side: string, fix: Fixing): Variation<string>[] {
  const bytes = lenientBase64(text)
  const fromBase64 = bytes?.length ? textOf(bytes) : undefined
  const { user, password } = basicParts(fromBase64)
  const forms = [
    { form: fromBase64, how: 'base64', edit: 'decode:base64' },
    { form: password, how: 'base64, as the password of HTTP Basic' },
    { form: user, how: 'base64, as the user of HTTP Basic' },
    { form: percentDecoded(text), how: 'percent-encoding', edit: 'decode:percent' },
    { form: hexDecoded(text), how: 'hex', edit: 'decode:hex' },
  ] as const
  return forms.flatMap(({ form, how, ...more }) => {
    const set = 'edit' in more ? fix(more.edit) : null
    return form ? [deviant(form, 'token-encoded', { side, how }, set)] : []
  })
}

/** A token without white space, quotes or an encoding around it. */
export function unwrappedForms(text: string, changed: Side): Variation<string>[] {
  const side = sideNames[changed]
  // What the sender sends is not changed here.
  const fix: Fixing = (edit) => (changed === 'stored' ? { secret: [edit] } : null)
  const bare = unquoted(text)
  const trimmed = text.trim()
  const solid = text.replaceAll(/[\s\u200b-\u200d\ufeff]/gu, '')
  return [
    ...(trimmed === text ? [] : [deviant(trimmed, 'token-whitespace', { side }, fix('trim'))]),
    ...(solid === trimmed ? [] : [deviant(solid, 'token-whitespace', { side }, fix('remove-spaces'))]),
    ...(bare === undefined ? [] : [deviant(bare, 'token-quoted', { side }, fix('remove-quotes'))]),
    ...decodedForms(text, side, fix),
  ]
}

/** A beginning of a token must have this many characters to prove anything: 128 bits of random base64. */
const shortestBeginning = 22

/** How two unequal tokens are almost equal; undefined if they are not. */
export function nearMatch(received: string, expected: string): Variation<true> | undefined {
  if (received.length === expected.length && received.toLowerCase() === expected.toLowerCase()) {
    const count = received.split('').filter((character, at) => character !== expected[at]).length
    return deviant(true, 'token-case', { count })
  }
  const [short, long] = received.length < expected.length ? [received, expected] : [expected, received]
  // A difference of white space alone has its own cause.
  const isTruncated = long.startsWith(short) && long.slice(short.length).trim() !== ''
  if (short.length < shortestBeginning || !isTruncated) return undefined
  const side = received.length < expected.length ? 'were received' : 'are stored here'
  return deviant(true, 'token-truncated', { received: short.length, expected: long.length, side })
}

/** Index of the first character that differs. */
export function firstDifference(one: string, other: string): number {
  let at = 0
  while (at < one.length && at < other.length && one[at] === other[at]) at++
  return at
}
