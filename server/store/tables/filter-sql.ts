import type { EventState } from '../../core/model/event.ts'
import type { Filter } from '../../core/filter/filter.ts'
import type { Value } from '../thread/sql.ts'

export interface Condition {
  sql: string
  values: Value[]
}

const one = (sql: string, ...values: Value[]): Condition => ({ sql, values })
const equals =
  (column: string) =>
  (value: string): Condition =>
    one(`event.${column} = ?`, value)

/** One row for each field of a filter but the search, which is a table of its own. */
const conditions: { [Field in keyof Omit<Filter, 'search'>]-?: (value: NonNullable<Filter[Field]>) => Condition } = {
  verdict: equals('verdict'),
  type: equals('type'),
  path: pathCondition,
  method: equals('method'),
  status: ({ min, max }) => one('event.status BETWEEN ? AND ?', min, max),
  credential: equals('credential'),
  cause: equals('cause'),
  callId: equals('call_id'),
  state: stateCondition,
  since: (time) => one('event.received_at >= ?', time),
  until: (time) => one('event.received_at <= ?', time),
  pinned: (wanted) => one(wanted ? 'event.pinned = 1' : 'event.pinned <> 1'),
}

/** Conditions of a filter, each of which an index can answer. */
export function conditionsOf(filter: Filter): Condition[] {
  const fields = Object.entries(conditions) as Array<[keyof typeof conditions, (value: never) => Condition]>
  return fields.flatMap(([field, condition]) => {
    const value = filter[field]
    return value === undefined ? [] : [condition(value as never)]
  })
}

/** A path without a query matches whatever query follows; with a final `*` it is a beginning. */
function pathCondition(path: string): Condition {
  if (path.endsWith('*')) return beginning(path.slice(0, -1))
  const route = routeOf(path)
  return route === path ? one('event.route = ?', path) : one('event.route = ? AND event.path = ?', route, path)
}

function beginning(start: string): Condition {
  const route = routeOf(start)
  if (route !== start) return one('event.route = ? AND event.path >= ? AND event.path < ?', route, start, after(start))
  return one('event.route >= ? AND event.route < ?', start, after(start))
}

/** The usual state has no index; saying so lets SQLite take the one that leaves it out. */
function stateCondition(state: EventState): Condition {
  return one(state === 'answered' ? 'event.state = ?' : "event.state = ? AND event.state <> 'answered'", state)
}

/** The path without its query. */
export function routeOf(path: string): string {
  const query = path.indexOf('?')
  return query === -1 ? path : path.slice(0, query)
}

/** Comes after every text with that beginning. */
export function after(start: string): string {
  return `${start}\u{10FFFF}`
}
