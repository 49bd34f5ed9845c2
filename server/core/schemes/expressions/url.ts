// URLs are split as text, never parsed and serialized: the signature covers them exactly as they were written.

const absolute = /^([a-z][a-z0-9+.-]*:)\/\/([^/?#]*)(.*)$/i

/** Path and query as written; `/` without a path. */
export function pathOf(url: string): string {
  const rest = absolute.exec(url)?.[3] ?? url
  return rest.startsWith('/') ? rest : `/${rest}`
}

export const queryOf = (url: string): string => {
  const mark = url.indexOf('?')
  return mark < 0 ? '' : (url.slice(mark + 1).split('#', 1)[0] ?? '')
}

export const withoutQuery = (url: string): string => url.split('?', 1)[0] ?? ''

const defaultPorts: Record<string, string> = { 'https:': '443', 'http:': '80' }

function withHost(url: string, change: (host: string, scheme: string) => string): string {
  const found = absolute.exec(url)
  if (!found) return url
  const [, scheme = '', host = '', rest = ''] = found
  return `${scheme}//${change(host, scheme.toLowerCase())}${rest}`
}

const portOf = /:\d+$/

/** Forms in which a sender may write the same URL. */
export const urlForms: Record<string, (url: string) => string> = {
  'as-is': (url) => url,
  'no-port': (url) => withHost(url, (host) => host.replace(portOf, '')),
  'with-port': (url) =>
    withHost(url, (host, scheme) =>
      portOf.test(host) || !defaultPorts[scheme] ? host : `${host}:${defaultPorts[scheme]}`,
    ),
}

/** What Twilio adds to the registered URL of each request with JSON. */
const bodyHash = /[?&](bodySHA256=[^&#]*)$/

/** The URL without what the sender adds to it in each request: as it is registered. */
export const registeredForm = (url: string): string => url.replace(bodyHash, '')

/** The URL that the sender signed: the registered one with what it adds in each request, or that of the request. */
export function signedUrlOf(url: string, registered: string | undefined): string {
  const added = bodyHash.exec(url)?.[1]
  if (registered === undefined || added === undefined || bodyHash.test(registered)) return registered ?? url
  return `${registered}${registered.includes('?') ? '&' : '?'}${added}`
}
