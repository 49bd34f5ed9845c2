/** A request or an upgrade. Headers are a flat list like Node's `rawHeaders`. */
export interface GuardedRequest {
  method: string
  rawHeaders: readonly string[]
  upgrade: boolean
}

type Rule = (request: GuardedRequest, hosts: readonly string[]) => boolean

const SAFE = new Set(['GET', 'HEAD'])
const marksBrowser = (name: string): boolean => name.startsWith('sec-fetch-') && name !== 'sec-fetch-mode'
const OWN_SITES = new Set(['same-origin', 'none'])

/** Whether a method changes state. */
export const changesState = (method: string): boolean => !SAFE.has(method)

/** Every value of a header, in order, from a flat list of names and values. */
export function headerLines(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
}

// Host and Origin are compared as text and never parsed: parsing throws on some values and turns others,
// such as 127.1, into a loopback address.
const oneOwnHost: Rule = ({ rawHeaders }, hosts) => {
  const [host, ...more] = headerLines(rawHeaders, 'host')
  return host !== undefined && more.length === 0 && hosts.includes(host.toLowerCase())
}

const noForeignOrigin: Rule = ({ rawHeaders }, hosts) => {
  const [origin, ...more] = headerLines(rawHeaders, 'origin')
  if (origin === undefined) return true
  return more.length === 0 && hosts.some((host) => origin === `http://${host}`)
}

// "Same site" ignores the port, so a weaker rule would let in the developer's own app.
const noForeignSite: Rule = ({ rawHeaders }) => {
  const sites = headerLines(rawHeaders, 'sec-fetch-site')
  return sites.length <= 1 && sites.every((site) => OWN_SITES.has(site))
}

// A browser sends Origin whenever it changes state or opens a socket; only other clients leave it out. A browser never
// sends Sec-Fetch-Mode alone (W3C Fetch Metadata), but Node's own fetch and WebSocket do, so that header proves nothing.
const browsersSendOrigin: Rule = ({ method, rawHeaders, upgrade }) => {
  if (!upgrade && !changesState(method)) return true
  if (headerLines(rawHeaders, 'origin').length === 1) return true
  return !rawHeaders.some((name, index) => index % 2 === 0 && marksBrowser(name.toLowerCase()))
}

const rules: readonly Rule[] = [oneOwnHost, noForeignOrigin, noForeignSite, browsersSendOrigin]

/** The current host names of the inspector; empty, so that every request is refused, when `hosts` throws. */
export function ownHosts(hosts: () => readonly string[]): readonly string[] {
  try {
    return hosts()
  } catch {
    // No report: an empty list refuses every request, which is what a broken guard must do.
    return []
  }
}

/** The guard of requests and upgrades. It allows only what every rule allows; a rule that throws refuses. */
export function allowsRequest(request: GuardedRequest, hosts: readonly string[]): boolean {
  try {
    return rules.every((rule) => rule(request, hosts))
  } catch {
    // No report: the input may be an attacker's, and refusing is the safe outcome.
    return false
  }
}

/** The three names of a loopback listener on that port; on port 80 also without the port, which browsers omit. */
export function hostsOf(port: number): string[] {
  const names = ['127.0.0.1', 'localhost', '[::1]']
  const withPort = names.map((name) => `${name}:${port}`)
  return port === 80 ? [...withPort, ...names] : withPort
}
