/** A request or an upgrade as it stands at the door. Headers as a flat list, as Node's `rawHeaders`. */
export interface Knock {
  method: string
  rawHeaders: readonly string[]
  upgrade: boolean
}

type Rule = (knock: Knock, hosts: readonly string[]) => boolean

const SAFE = new Set(['GET', 'HEAD'])
const marksBrowser = (name: string): boolean => name.startsWith('sec-fetch-') && name !== 'sec-fetch-mode'
const OWN_SITES = new Set(['same-origin', 'none'])

/** Whether a method changes state. */
export const changesState = (method: string): boolean => !SAFE.has(method)

/** Every value of a header, in order, from a flat list of names and values. */
export function linesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
}

// Host and Origin are compared as text and never parsed: parsing throws on some values and turns others,
// such as 127.1, into an address of ours.
const oneOwnHost: Rule = ({ rawHeaders }, hosts) => {
  const [host, ...more] = linesOf(rawHeaders, 'host')
  return host !== undefined && more.length === 0 && hosts.includes(host.toLowerCase())
}

const noForeignOrigin: Rule = ({ rawHeaders }, hosts) => {
  const [origin, ...more] = linesOf(rawHeaders, 'origin')
  if (origin === undefined) return true
  return more.length === 0 && hosts.some((host) => origin === `http://${host}`)
}

// "Same site" ignores the port, so the developer's own app would be let in by anything weaker.
const noForeignSite: Rule = ({ rawHeaders }) => {
  const sites = linesOf(rawHeaders, 'sec-fetch-site')
  return sites.length <= 1 && sites.every((site) => OWN_SITES.has(site))
}

// A browser names its origin whenever it changes state or opens a socket; only a command line has none. A browser's
// Sec-Fetch-Mode never comes alone (W3C Fetch Metadata); that of Node's own fetch and WebSocket does, so it proves nothing.
const browsersNameTheirOrigin: Rule = ({ method, rawHeaders, upgrade }) => {
  if (!upgrade && !changesState(method)) return true
  if (linesOf(rawHeaders, 'origin').length === 1) return true
  return !rawHeaders.some((name, index) => index % 2 === 0 && marksBrowser(name.toLowerCase()))
}

const rules: readonly Rule[] = [oneOwnHost, noForeignOrigin, noForeignSite, browsersNameTheirOrigin]

/** Our own names as of now; none, so that nothing may enter, when they cannot be told. */
export function ownHosts(hosts: () => readonly string[]): readonly string[] {
  try {
    return hosts()
  } catch {
    // Silence is right: what follows from an empty list is a refusal, which is the answer to a guard that fails.
    return []
  }
}

/** The one door for requests and upgrades. Refuses unless every rule agrees; a rule that throws has refused. */
export function mayEnter(knock: Knock, hosts: readonly string[]): boolean {
  try {
    return rules.every((rule) => rule(knock, hosts))
  } catch {
    // Silence is right: a guard that cannot decide has to refuse, and the input may be an attacker's.
    return false
  }
}

/** The three ways to name a loopback listener of that port; without it too for 80, which browsers leave out. */
export function hostsOf(port: number): string[] {
  const names = ['127.0.0.1', 'localhost', '[::1]']
  const withPort = names.map((name) => `${name}:${port}`)
  return port === 80 ? [...withPort, ...names] : withPort
}
