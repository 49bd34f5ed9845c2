import type { HeaderList } from '../model/request.ts'
import { hasFiller } from './filler.ts'

/** Headers whose values are credentials or sessions in themselves. Signatures are not: they reveal no secret. */
const sensitive = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-vapi-secret',
  'x-api-key',
  'x-gitlab-token',
]

const DOTS = '••••'

/** A mask shows only a range for the length: the exact one would help to guess. */
const steps = [8, 16, 32, 64, 128, 256]

function lengthRange(length: number): string {
  const at = steps.findIndex((step) => length <= step)
  return at === -1 ? `over ${steps.at(-1)} chars` : `${(steps[at - 1] ?? 0) + 1}–${steps[at]} chars`
}

/** Masks that earlier versions stored show the exact length. */
const EXACT = /•••• \((\d+) characters\)$/

/** The end of a masked value: dots, range of the length, and the fingerprint if there is one. */
export const MASK = /•••• (?:\(\d+ characters\)|(?:over \d+|\d+–\d+) chars(?: · fp [0-9a-f]{8})?)$/

/** A keyed fingerprint of a secret in hex; undefined while there is no key. */
export type Fingerprint = (secret: string) => string | undefined

/**
 * Replaces a secret value by a mask with the range of its length and its fingerprint, by which equal values can be recognised.
 * Keeps the scheme of `Authorization`, so that a wrong one can still be seen. A mask is returned as it is: no received header
 * can contain its dots, which are above U+00FF.
 */
export function mask(value: string, fingerprint?: Fingerprint): string {
  if (value === '') return value
  if (value.includes(DOTS)) return value.replace(EXACT, (_, length: string) => `${DOTS} ${lengthRange(Number(length))}`)
  const { scheme, secret } = partsOf(value)
  const known = fingerprint?.(secret)
  return `${scheme}${DOTS} ${lengthRange(secret.length)}${known === undefined ? '' : ` · fp ${known}`}`
}

function partsOf(value: string): { scheme: string; secret: string } {
  const [, scheme = '', secret = value] = /^([A-Za-z]{1,12} )(.+)$/s.exec(value) ?? []
  return { scheme, secret }
}

/** Whether `shown` is the mask of this value, made by this version or an earlier one. */
export function isMaskOf(shown: string, value: string): boolean {
  const { scheme, secret } = partsOf(value)
  if (value === '' || !MASK.test(shown)) return false
  return (
    shown.replace(/ · fp [0-9a-f]{8}$/, '') === mask(value) ||
    shown === `${scheme}${DOTS} (${secret.length} characters)`
  )
}

/** Whether a value is a mask, or contains the filler of a masked secret. */
export const isMask = (value: string): boolean => value.includes(DOTS) || hasFiller(value)

/** Names of the headers to mask, in lower case. */
export const sensitiveNames = (more: readonly string[] = []): ReadonlySet<string> =>
  new Set([...sensitive, ...more.map((name) => name.toLowerCase())])

/** The headers as screens, exports and logs may show them. `more` are header names that stored credentials use. */
export function maskHeaders(headers: HeaderList, more: readonly string[] = []): HeaderList {
  const names = sensitiveNames(more)
  return headers.map(([name, value]) => (names.has(name.toLowerCase()) ? [name, mask(value)] : [name, value]))
}
