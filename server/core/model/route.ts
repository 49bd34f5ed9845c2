import { headerValues, type HeaderList } from './request.ts'

/** A header that the request must have; with a value, every line of that name must equal it. */
export interface RouteHeader {
  name: string
  value?: string | undefined
}

/** Binds the requests of a path to credentials, and sets options for them. */
export interface Route {
  /** Exact path, or a pattern: `*` matches any text within a segment, and at the end everything below as well. */
  path: string
  /** Only for this method. */
  method?: string | undefined
  /** Only with this header. */
  header?: RouteHeader | undefined
  /** Ids of credentials; the request is valid if one of them verifies it. If empty, all credentials are tried. */
  credentials: string[]
  /** Respond with 401 to requests that do not verify, and do not forward them. */
  enforce?: boolean | undefined
  target?: string | undefined
  answerTimeoutSeconds?: number | undefined
}

/** What routes are matched against. */
export interface RoutedRequest {
  method: string
  /** Request target as received: path and query. */
  path: string
  headers: HeaderList
}

/** The route of a request, and others that match equally well, which makes the choice ambiguous. */
export interface Routing {
  route: Route | undefined
  conflicts: Route[]
}

/**
 * The most specific route wins, whatever the order: an exact path before a pattern, more characters before fewer, with a
 * header's value before with a header before without, with a method before without. Routes that are equal in all of this conflict.
 */
export function routeFor(routes: readonly Route[], request: RoutedRequest): Routing {
  const path = pathOf(request.path)
  const fitting = routes.filter((route) => fits(route, request, path))
  const [best, ...others] = fitting.toSorted((a, b) => compare(rank(b), rank(a)))
  if (!best) return { route: undefined, conflicts: [] }
  return { route: best, conflicts: others.filter((other) => compare(rank(other), rank(best)) === 0) }
}

/** Identifies what a route matches: two routes with the same selector always conflict. */
export const selectorOf = ({ path, method, header }: Route): string =>
  JSON.stringify([
    normalize(path),
    method?.toUpperCase() ?? null,
    header?.name.toLowerCase() ?? null,
    header?.value ?? null,
  ])

/** A route's selector for people: `POST /vapi/* with x-env: test`. */
export function describeRoute({ path, method, header }: Route): string {
  const value = header?.value === undefined ? '' : `: ${header.value}`
  return [method?.toUpperCase(), path, header && `with ${header.name}${value}`].filter(Boolean).join(' ')
}

function fits(route: Route, { method, headers }: RoutedRequest, path: string): boolean {
  return hasMethod(route, method) && matchesPath(route.path, path) && hasHeader(route.header, headers)
}

const hasMethod = (route: Route, method: string): boolean =>
  route.method === undefined || route.method.toUpperCase() === method.toUpperCase()

/** Why a route is not the one of a request. */
export type RouteMismatch = 'path' | 'method' | 'header' | 'less specific'

/** Why each route is not the one of a request; null for the route itself and for those that match equally well. */
export function routeMismatches(routes: readonly Route[], request: RoutedRequest): Array<RouteMismatch | null> {
  const path = pathOf(request.path)
  const { route, conflicts } = routeFor(routes, request)
  return routes.map((one) => {
    if (one === route || conflicts.includes(one)) return null
    if (!matchesPath(one.path, path)) return 'path'
    if (!hasMethod(one, request.method)) return 'method'
    return hasHeader(one.header, request.headers) ? 'less specific' : 'header'
  })
}

function hasHeader(wanted: RouteHeader | undefined, headers: HeaderList): boolean {
  if (!wanted) return true
  const values = headerValues(headers, wanted.name)
  return values.length > 0 && values.every((value) => wanted.value === undefined || value.trim() === wanted.value)
}

const isPattern = (path: string): boolean => path.includes('*')

function matchesPath(route: string, path: string): boolean {
  if (!isPattern(route)) return normalize(route) === path
  const wanted = normalize(route).split('/')
  const given = path.split('/')
  if (given.length < wanted.length || (given.length > wanted.length && !route.endsWith('*'))) return false
  return wanted.every((segment, at) => matchesSegment(segment, given[at] ?? ''))
}

/** Matches piece by piece from the left without backtracking: each `*` matches as little as possible. */
function matchesSegment(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.split('*')
  const last = others.pop()
  if (last === undefined) return pattern === text
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  let from = first.length
  for (const piece of others) {
    const at = text.indexOf(piece, from)
    if (at === -1) return false
    from = at + piece.length
  }
  return from <= text.length - last.length
}

function rank({ path, method, header }: Route): number[] {
  const letters = normalize(path).replaceAll('*', '').length
  return [isPattern(path) ? 0 : 1, letters, header ? (header.value === undefined ? 1 : 2) : 0, method ? 1 : 0]
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((part, index) => part !== b[index])
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}

/** The normalized path of a request target, without query, fragment and authority. */
export function pathOf(target: string): string {
  const path = target.split(/[?#]/, 1)[0] ?? ''
  return normalize(path.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '') || '/')
}

/**
 * Normalizes percent-encoded unreserved characters and dot segments (RFC 3986, 6.2.2). Otherwise `/%73tripe` would bypass the
 * route of `/stripe` and still reach the same handler in the app.
 */
function normalize(path: string): string {
  const decoded = path.replaceAll(/%([0-9a-f]{2})/gi, (code: string, hex: string) => {
    const letter = String.fromCodePoint(Number.parseInt(hex, 16))
    return /[A-Za-z0-9._~-]/.test(letter) ? letter : code.toUpperCase()
  })
  return decoded.includes('/.') ? withoutDots(decoded) : decoded
}

/** RFC 3986, 5.2.4. */
function withoutDots(path: string): string {
  const output: string[] = []
  const segments = path.split('/').slice(1)
  for (const segment of segments) {
    if (segment === '..') output.pop()
    else if (segment !== '.') output.push(segment)
  }
  const last = segments.at(-1)
  return `/${output.join('/')}${(last === '.' || last === '..') && output.length > 0 ? '/' : ''}`
}
