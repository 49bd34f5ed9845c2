import type { RouteView } from '../../server/core/api/views/route.ts'
import { describeRoute, type Route, type RouteMismatch } from '../../server/core/model/route.ts'
import { visible } from '../../server/core/text/escape.ts'
import { column, type Style } from './style.ts'

/** Which route applies to a request. */
export interface RouteTest {
  method: string
  path: string
  /** Null where none matches. */
  route: RouteView | null
  /** Routes that match equally well. */
  conflicts: RouteView[]
  /** Ids of the credentials that are tried. */
  credentials: string[]
  /** The route names them; otherwise all are tried. */
  bound: boolean
  enforce: boolean
  /** URL of the app, null for none. */
  target: string | null
  /** The other routes. */
  others: Array<{ route: RouteView; why: RouteMismatch }>
}

/** One route on one line. */
export function routeLine(route: RouteView, { paint }: Style): string {
  const credentials = route.credentials.length === 0 ? 'all credentials' : route.credentials.join(', ')
  const options = [...optionsOf(route), route.source === 'config' ? 'config file' : ''].filter((text) => text !== '')
  const name = paint('cyan', column(visible(describeRoute(route)), 32))
  return `${name}  ${column(visible(credentials), 28)}  ${paint('dim', visible(options.join(', ')))}`.trimEnd()
}

const optionsOf = ({ enforce, target, answerTimeoutSeconds }: Route): string[] => [
  ...(enforce === undefined ? [] : [enforce ? 'enforce' : 'no enforce']),
  ...(target === undefined ? [] : [target]),
  ...(answerTimeoutSeconds === undefined ? [] : [`${answerTimeoutSeconds} s`]),
]

const reasons: Record<Exclude<RouteMismatch, 'path'>, string> = {
  method: 'matches the path, but another method',
  header: 'matches the path, but the request lacks its header',
  'less specific': 'matches, but is less specific',
}

/** The route of a request, what follows from it, and why the others do not apply. */
export function routeTestLines(test: RouteTest, { paint }: Style): string[] {
  const row = (title: string, text: string): string => `  ${paint('dim', title.padEnd(12))} ${visible(text)}`
  const others = test.others.flatMap(({ route, why }) =>
    why === 'path' ? [] : [row('Not', `${describeRoute(route)}: ${reasons[why]}`)],
  )
  return [
    paint('bold', visible(`${test.method} ${test.path}`)),
    row('Route', routeText(test)),
    row('Credentials', credentialsText(test)),
    row(
      'Enforce',
      test.enforce
        ? 'on: requests that fail verification get 401'
        : 'off: requests that fail verification are marked and forwarded',
    ),
    row('App', test.target ?? 'none: vhook responds itself'),
    ...others,
  ]
}

function routeText({ route, conflicts, others }: RouteTest): string {
  if (!route) return others.length === 0 ? 'none: there are no routes' : 'none matches'
  if (conflicts.length > 0)
    return `ambiguous: ${[route, ...conflicts].map(describeRoute).join(' and ')} match equally well`
  const beaten = others.some(({ why }) => why === 'less specific')
  const source = route.source === 'config' ? ' (config file)' : ''
  return `${describeRoute(route)}${source}: ${beaten ? 'the most specific that matches' : 'the only one that matches'}`
}

function credentialsText({ credentials, bound, conflicts, route }: RouteTest): string {
  if (conflicts.length > 0) return 'none: an ambiguous request is never valid'
  if (credentials.length === 0) return 'none exist: nothing is verified'
  const ids = credentials.join(', ')
  if (bound) return credentials.length === 1 ? `${ids}: it must verify` : `${ids}: one of them must verify`
  return `${ids}: those whose header or field the request has, because ${route ? 'the route names none' : 'no route matches'}`
}
