import type { HeaderList } from '../model/request.ts'

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

/** Lengths are told in steps alone: the exact one would help to guess. */
const steps = [8, 16, 32, 64, 128, 256]

function lengthClass(length: number): string {
  const at = steps.findIndex((step) => length <= step)
  return at === -1 ? `over ${steps.at(-1)} chars` : `${(steps[at - 1] ?? 0) + 1}–${steps[at]} chars`
}

/** Masks of records of earlier versions told the exact length. */
const EXACT = /•••• \((\d+) characters\)$/

/** The end of a value that is masked: dots, class of length, and the fingerprint where there is one. */
export const MASK = /•••• (?:\(\d+ characters\)|(?:over \d+|\d+–\d+) chars(?: · fp [0-9a-f]{8})?)$/

/** A keyed fingerprint of a secret in hex; undefined while there is no key. */
export type Print = (secret: string) => string | undefined

/**
 * Says about how long a hidden value is and, by its fingerprint, whether it is the same as another; keeps the scheme word of
 * `Authorization`, so that a wrong prefix can still be seen. A mask stays as it is: no header that was received can hold its dots,
 * which are above U+00FF.
 */
export function mask(value: string, print?: Print): string {
  if (value === '') return value
  if (value.includes(DOTS)) return value.replace(EXACT, (_, length: string) => `${DOTS} ${lengthClass(Number(length))}`)
  const { scheme, secret } = partsOf(value)
  const known = print?.(secret)
  return `${scheme}${DOTS} ${lengthClass(secret.length)}${known === undefined ? '' : ` · fp ${known}`}`
}

function partsOf(value: string): { scheme: string; secret: string } {
  const [, scheme = '', secret = value] = /^([A-Za-z]{1,12} )(.+)$/s.exec(value) ?? []
  return { scheme, secret }
}

/** Whether `shown` is what stands in the place of this value, of this version or an earlier one. */
function isMaskOf(shown: string, value: string): boolean {
  const { scheme, secret } = partsOf(value)
  if (value === '' || !MASK.test(shown)) return false
  return (
    shown.replace(/ · fp [0-9a-f]{8}$/, '') === mask(value) ||
    shown === `${scheme}${DOTS} (${secret.length} characters)`
  )
}

/** Whether it is a mask, or holds the cover of a secret: text that no header has by chance. */
export const isMask = (value: string): boolean => value.includes(DOTS) || value.includes('[hidden]')

/** Names of the headers to mask, in lower case. */
export const sensitiveNames = (more: readonly string[] = []): ReadonlySet<string> =>
  new Set([...sensitive, ...more.map((name) => name.toLowerCase())])

/** The headers as screens, exports and logs may show them. `more` are names that stored credentials use. */
export function maskHeaders(headers: HeaderList, more: readonly string[] = []): HeaderList {
  const hidden = sensitiveNames(more)
  return headers.map(([name, value]) => (hidden.has(name.toLowerCase()) ? [name, mask(value)] : [name, value]))
}

/** Puts the real values back where an edited list still holds the masks of the original. */
export function unmaskHeaders(edited: HeaderList, original: HeaderList): HeaderList {
  const left = [...original]
  return edited.map(([name, value]) => {
    const at = left.findIndex(([key, real]) => key.toLowerCase() === name.toLowerCase() && isMaskOf(value, real))
    const [found] = at === -1 ? [] : left.splice(at, 1)
    return [name, found?.[1] ?? value]
  })
}
