import type { EventSummary } from '../model/event.ts'
import type { Filter } from './filter.ts'

const pathFits = (wanted: string, path: string): boolean =>
  wanted.endsWith('*') ? path.startsWith(wanted.slice(0, -1)) : path.split('?', 1)[0] === wanted || path === wanted

/** One test for each field of a filter that a summary has; one row each. */
const tests: {
  [K in Exclude<keyof Filter, 'search'>]-?: (wanted: NonNullable<Filter[K]>, event: EventSummary) => boolean
} = {
  verdict: (verdict, event) => event.verdict === verdict,
  type: (type, event) => event.type === type,
  path: (path, event) => pathFits(path, event.path),
  method: (method, event) => event.method === method,
  status: ({ min, max }, event) => event.status !== null && event.status >= min && event.status <= max,
  credential: (credential, event) => event.credential === credential,
  cause: (cause, event) => event.cause === cause,
  callId: (callId, event) => event.callId === callId,
  state: (state, event) => event.state === state,
  since: (since, event) => event.receivedAt >= since,
  until: (until, event) => event.receivedAt <= until,
  pinned: (pinned, event) => event.pinned === pinned,
  failed: (failed, event) => event.failed === failed,
}

/** Whether an event matches a filter, except its full text search, which needs the index. */
export function fits(filter: Filter, event: EventSummary): boolean {
  return Object.entries(tests).every(([key, matches]) => {
    const wanted = filter[key as keyof typeof tests]
    return wanted === undefined || (matches as (wanted: unknown, event: EventSummary) => boolean)(wanted, event)
  })
}
