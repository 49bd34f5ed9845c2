// A host in brackets is not valid in a content security policy, and the inspector listens on 127.0.0.1 only.
const socketSources = (hosts: readonly string[]): string =>
  hosts.flatMap((host) => (host.startsWith('[') ? [] : [` ws://${host}`])).join('')

const policy = (hosts: readonly string[]): string =>
  [
    "default-src 'self'",
    `connect-src 'self'${socketSources(hosts)}`,
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types vhook',
  ].join('; ')

/** Headers of every response of the inspector, errors included. */
export const securityHeaders = (hosts: readonly string[]): Record<string, string> => ({
  'content-security-policy': policy(hosts),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
})

export const BINARY_TYPE = 'application/octet-stream'

/** For bytes from outside: a browser saves them, and never runs them or renders them as a page of the inspector. */
export const attachmentHeaders = (fileName: string, size: number): Record<string, string | number> => ({
  'content-type': BINARY_TYPE,
  'content-disposition': `attachment; filename="${fileName}"`,
  'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
  'content-length': size,
})
