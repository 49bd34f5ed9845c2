import type { HeaderList } from './request.ts'

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

/**
 * Says how long a hidden value is, and keeps the scheme word of `Authorization`, so that a wrong prefix can still be seen. A mask
 * stays as it is: no header that was received can hold its dots, which are above U+00FF.
 */
export function mask(value: string): string {
  if (value === '' || value.includes(DOTS)) return value
  const [, scheme = '', rest = value] = /^([A-Za-z]{1,12} )(.+)$/s.exec(value) ?? []
  return `${scheme}${DOTS} (${rest.length} characters)`
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
    const at = left.findIndex(
      ([key, real]) => key.toLowerCase() === name.toLowerCase() && value !== '' && mask(real) === value,
    )
    const [found] = at === -1 ? [] : left.splice(at, 1)
    return [name, found?.[1] ?? value]
  })
}
