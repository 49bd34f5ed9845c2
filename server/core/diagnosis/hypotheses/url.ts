import type { Credential } from '../../model/credential.ts'
import { headerValues } from '../../model/request.ts'
import { pathOf, registeredForm, urlForms, withoutQuery } from '../../schemes/expressions/url.ts'
import type { Subject } from '../subject.ts'
import { type Axis, deviant, plain, type PlanFields, lazy, type Variation } from '../variation.ts'

const hostHeaders = ['host', 'x-forwarded-host', 'x-original-host', 'x-host']
const pathHeaders = ['x-original-url', 'x-original-uri', 'x-forwarded-uri', 'x-rewrite-url']
const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i
const forwardedHost = /(?:^|[;,\s])host="?([^";,\s]+)/i

const settingOf = ({ authenticationPlan: plan }: Credential): string | undefined =>
  plan.type === 'preset' || plan.type === 'scheme' ? plan.settings?.['notificationUrl'] : undefined

const hostLimit = 6

/** Every host that the request names, the URL's first, and those that are registered for other credentials. */
function hostsOf({ request, context, others }: Subject): string[] {
  const { headers } = request
  const registered = others.flatMap((other) => settingOf(other) ?? [])
  const written = [context.url, request.url, ...registered].flatMap((url) => parts.exec(url)?.[2] ?? [])
  const sent = hostHeaders.flatMap((name) => headerValues(headers, name))
  const forwarded = headerValues(headers, 'forwarded').flatMap((value) => forwardedHost.exec(value)?.[1] ?? [])
  const hosts = [...written, ...sent.flatMap((value) => value.split(',')), ...forwarded].map((host) => host.trim())
  const ports = headerValues(headers, 'x-forwarded-port').map((port) => `:${port.trim()}`)
  const withPorts = hosts.flatMap((host) => [host, ...ports.map((port) => host.replace(/(:\d+)?$/, port))])
  return [...new Set(withPorts)].filter((host) => /^[\w.:[\]-]{1,255}$/.test(host)).slice(0, hostLimit)
}

/** Adds the slash at the end of the path, or removes it. */
const withSlashToggled = (path: string) => {
  const [before = '', ...query] = path.split('?')
  const toggled = before.endsWith('/') ? before.slice(0, -1) : `${before}/`
  return [toggled, ...query].join('?')
}

function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    // Invalid percent-encoding: there is no decoded form.
    return path
  }
}

/** Longer paths are not varied, in characters. */
const pathLimit = 8192

/** Forms of the part behind the host. */
function pathsOf({ request, context }: Subject): string[] {
  const { url, headers } = request
  const rewritten = pathHeaders.flatMap((name) => headerValues(headers, name)).map(pathOf)
  const prefixes = headerValues(headers, 'x-forwarded-prefix').map((prefix) => prefix.replace(/\/$/, ''))
  const known = [pathOf(url), pathOf(context.url), ...rewritten, ...prefixes.map((prefix) => prefix + pathOf(url))]
  const paths = known
    .filter((path) => path.length <= pathLimit)
    .flatMap((path) => {
      const whole = path.split('#', 1)[0] ?? path
      const bare = withoutQuery(whole)
      return [whole, bare, withSlashToggled(whole), withSlashToggled(bare), decoded(whole), `${bare}?`]
    })
  return [...new Set(paths)]
}

const schemesOf = (url: string) => (url.startsWith('http:') ? ['http', 'https'] : ['https', 'http'])

function portForms(url: string): string[] {
  const { 'no-port': without = String, 'with-port': within = String } = urlForms
  return [without(url), within(url), within(without(url))]
}

function* forms(subject: Subject): Generator<string> {
  const { url } = subject.context
  yield subject.request.url
  for (const form of Object.values(urlForms)) yield form(url)
  yield* pathsOf(subject)
  for (const path of pathsOf(subject)) {
    for (const host of hostsOf(subject)) {
      for (const scheme of schemesOf(url)) {
        const whole = `${scheme}://${host}${path}`
        yield whole
        yield* portForms(whole)
        if (path === '/') yield whole.slice(0, -1)
      }
      yield host + path
    }
  }
  yield url.toLowerCase()
}

/** The URL as a setting, for schemes that have one. */
function fieldsFor({ plan }: Subject, url: string): PlanFields {
  if (plan.type !== 'preset' && plan.type !== 'scheme') return null
  return { set: { settings: { ...plan.settings, notificationUrl: registeredForm(url) } } }
}

/** A form of the URL that was signed. `url` is the one that was used. */
export function signedUrl(subject: Subject, found: string): Variation<string> {
  const { url } = subject.context
  return deviant(found, 'url-form', { found, expected: url, url }, fieldsFor(subject, found))
}

function* otherForms(subject: Subject, known: ReadonlySet<string>): Generator<Variation<string>> {
  const seen = new Set(known)
  for (const form of forms(subject)) {
    if (seen.has(form)) continue
    seen.add(form)
    yield signedUrl(subject, form)
  }
}

/** The URL as vhook knows it, and every other form of it. */
export function urls(subject: Subject): Axis<string> {
  const { url } = subject.context
  const variants = subject.compiled.scheme.urlVariants ?? []
  const known = new Set([url, ...variants.map((form) => urlForms[form]?.(url) ?? url)])
  return { 0: [...known].map(plain), 1: lazy(() => otherForms(subject, known)), 2: [] }
}

const cases = [
  (word: string) => word.toLowerCase(),
  (word: string) => word.toUpperCase(),
  (word: string) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
]

/** The method as received, and in other letter cases. */
export function methods({ request }: Subject): Axis<string> {
  const expected = request.method
  const others = [...new Set(cases.map((change) => change(expected)))].filter((method) => method !== expected)
  return { 0: [plain(expected)], 1: others.map((found) => deviant(found, 'method-case', { found, expected })), 2: [] }
}
