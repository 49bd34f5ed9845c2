import { textOf } from '../../text/bytes.ts'
import { deviant, plain, type PlanFields, type Variation } from '../variation.ts'
import { lenientBase64 } from './decode.ts'

const here = 'the token stored here'
const there = 'the token that came'

const words = /^(bearer|token|basic|api-?key|key|jwt|secret|bot|apikey)[ :=]+/i

const named = (prefix: string) => (prefix ? `"${prefix}"` : 'nothing')

/** What stands before the token, taken off. `fieldsFor` says which fields of the plan would expect it so. */
export function prefixForms(
  text: string,
  expected: string,
  fieldsFor: (prefix: string) => PlanFields,
): Variation<string>[] {
  const exact = text.startsWith(expected) ? [plain(text.slice(expected.length))] : []
  const found: string[] = []
  let rest = text
  for (let word = words.exec(rest)?.[0]; word && found.length < 3; word = words.exec(rest)?.[0]) {
    found.push(word)
    rest = rest.slice(word.length)
  }
  const prefixes = ['', ...found.map((_word, at) => found.slice(0, at + 1).join(''))].filter(
    (prefix) => prefix !== expected,
  )
  const others = prefixes.map((prefix) =>
    deviant(
      text.slice(prefix.length),
      'token-prefix',
      { found: named(prefix), expected: named(expected) },
      fieldsFor(prefix),
    ),
  )
  return [...exact, ...others]
}

const bareOf = (text: string) => /^\s*(["'`])(.*)\1\s*$/s.exec(text)?.[2]

function unescaped(text: string): string | undefined {
  try {
    return text.includes('%') ? decodeURIComponent(text) : undefined
  } catch {
    // Not percent-encoded.
    return undefined
  }
}

function encodings(text: string, side: string): Variation<string>[] {
  const inner = lenientBase64(text)
  const inside = inner?.length ? textOf(inner) : undefined
  const forms: [string | undefined, string][] = [
    [inside, 'base64'],
    // HTTP Basic carries `user:password`; the token may be either.
    [
      inside?.includes(':') ? inside.slice(inside.indexOf(':') + 1) : undefined,
      'base64, as the password of HTTP Basic',
    ],
    [inside?.includes(':') ? inside.slice(0, inside.indexOf(':')) : undefined, 'base64, as the user of HTTP Basic'],
    [unescaped(text), 'percent-encoding'],
    [
      /^([0-9a-f]{2})+$/i.test(text)
        ? textOf(Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)))
        : undefined,
      'hex',
    ],
  ]
  return forms.flatMap(([form, how]) => (form ? [deviant(form, 'token-encoded', { side, how })] : []))
}

/** What may have to be undone on one side: white space, quotes, an encoding. */
export function undone(text: string, side: 'here' | 'there'): Variation<string>[] {
  const where = side === 'here' ? here : there
  const bare = bareOf(text)
  const trimmed = text.trim()
  const solid = text.replaceAll(/[\s\u200b-\u200d\ufeff]/gu, '')
  return [
    ...(trimmed === text ? [] : [deviant(trimmed, 'token-whitespace', { side: where })]),
    ...(solid === trimmed ? [] : [deviant(solid, 'token-whitespace', { side: where })]),
    ...(bare === undefined ? [] : [deviant(bare, 'token-quoted', { side: where })]),
    ...encodings(text, where),
  ]
}

/** Shortest beginning of a token that proves anything: 128 bits, were it random base64. */
const shortest = 22

/** How two tokens that are not equal are still the same one; undefined when they are not. */
export function nearly(came: string, due: string): Variation<true> | undefined {
  if (came.length === due.length && came.toLowerCase() === due.toLowerCase()) {
    const count = came.split('').filter((character, at) => character !== due[at]).length
    return deviant(true, 'token-case', { count })
  }
  const [short, long] = came.length < due.length ? [came, due] : [due, came]
  // White space alone is another thing, and has its own name.
  const isCut = long.startsWith(short) && long.slice(short.length).trim() !== ''
  if (short.length < shortest || !isCut) return undefined
  const side = came.length < due.length ? 'came' : 'are stored here'
  return deviant(true, 'token-truncated', { came: short.length, due: long.length, side })
}

/** Index of the first character that differs. */
export function firstDifference(came: string, due: string): number {
  let at = 0
  while (at < came.length && at < due.length && came[at] === due[at]) at++
  return at
}
