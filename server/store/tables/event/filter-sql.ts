import type { EventState } from '../../../core/model/event.ts'
import type { Filter } from '../../../core/filter/filter.ts'
import type { Value } from '../../thread/sql.ts'

export interface Condition {
  sql: string
  values: Value[]
}

const one = (sql: string, ...values: Value[]): Condition => ({ sql, values })
const equals =
  (column: string) =>
  (value: string): Condition =>
    one(`event.${column} = ?`, value)

/** One row for each field of a filter; the search has a table of its own. */
const conditions: { [Field in keyof Omit<Filter, 'search'>]-?: (value: NonNullable<Filter[Field]>) => Condition } = {
  verdict: equals('verdict'),
  type: equals('type'),
  path: pathCondition,
  method: equals('method'),
  status: statusCondition,
  credential: equals('credential'),
  cause: equals('cause'),
  callId: equals('call_id'),
  state: stateCondition,
  since: (time) => one('event.received_at >= ?', time),
  until: (time) => one('event.received_at <= ?', time),
  failed: (wanted) => one(wanted ? 'event.failed = 1' : 'event.failed <> 1'),
  pinned: (wanted) => one(wanted ? 'event.pinned = 1' : 'event.pinned <> 1'),
}

/** Conditions of a filter, each of which has an index. */
export function conditionsOf(filter: Filter): Condition[] {
  const fields = Object.entries(conditions) as Array<[keyof typeof conditions, (value: never) => Condition]>
  return fields.flatMap(([field, condition]) => {
    const value = filter[field]
    return value === undefined ? [] : [condition(value as never)]
  })
}

/** A path without a query matches any query; a final `*` makes it a prefix. */
function pathCondition(path: string): Condition {
  if (path.endsWith('*')) return startsWith(path.slice(0, -1))
  const route = routeOf(path)
  return route === path ? one('event.route = ?', path) : one('event.route = ? AND event.path = ?', route, path)
}

function startsWith(start: string): Condition {
  const route = routeOf(start)
  if (route !== start) return one('event.route = ? AND event.path >= ? AND event.path < ?', route, start, after(start))
  return one('event.route >= ? AND event.route < ?', start, after(start))
}

/** One status is in the order of its index; a range is not, so those without success have an index of their own. */
function statusCondition({ min, max }: NonNullable<Filter['status']>): Condition {
  if (min === max) return one('event.status = ?', min)
  const range = one('event.status BETWEEN ? AND ?', min, max)
  if (max >= 200 && min <= 299) return range
  return { ...range, sql: `(event.status < 200 OR event.status > 299) AND ${range.sql}` }
}

/** The index on states leaves out `answered`; the extra condition lets SQLite use it for the others. */
function stateCondition(state: EventState): Condition {
  return one(state === 'answered' ? 'event.state = ?' : "event.state = ? AND event.state <> 'answered'", state)
}

/** The path without its query. */
export function routeOf(path: string): string {
  const query = path.indexOf('?')
  return query === -1 ? path : path.slice(0, query)
}

/** Sorts after every text with this prefix. */
export function after(start: string): string {
  return `${start}\u{10FFFF}`
}
