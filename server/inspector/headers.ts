// A host in brackets is not valid in a content security policy, and we listen on 127.0.0.1 alone.
const socketsOf = (hosts: readonly string[]): string =>
  hosts.flatMap((host) => (host.startsWith('[') ? [] : [` ws://${host}`])).join('')

const policy = (hosts: readonly string[]): string =>
  [
    "default-src 'self'",
    `connect-src 'self'${socketsOf(hosts)}`,
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types vhook',
  ].join('; ')

/** What every answer of the inspector carries, refusals included. */
export const securityHeaders = (hosts: readonly string[]): Record<string, string> => ({
  'content-security-policy': policy(hosts),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
})

export const OCTETS = 'application/octet-stream'

/** For bytes that came from outside: nothing in them may run, load or be shown as a page of ours. */
export const attachmentHeaders = (fileName: string, size: number): Record<string, string | number> => ({
  'content-type': OCTETS,
  'content-disposition': `attachment; filename="${fileName}"`,
  'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
  'content-length': size,
})
