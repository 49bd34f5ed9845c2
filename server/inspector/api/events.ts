import { z } from 'zod'
import type { EventPage } from '../../core/api/views/event.ts'
import type { Filter } from '../../core/filter/filter.ts'
import { readMoment } from '../../core/filter/parse.ts'
import { eventName, eventQuery, type EventQueryText, readStatus } from '../schemas.ts'
import type { Api, RouteContext } from '../options.ts'

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> }

const withoutUndefined = <T extends object>(fields: T): Partial<Defined<T>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Defined<T>>

const moment = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : readMoment(text, Date.now())

function filterOf({ status, since, until, pinned, cursor: _cursor, limit: _limit, ...plain }: EventQueryText): Filter {
  return withoutUndefined({
    ...plain,
    status: status === undefined ? undefined : readStatus(status),
    since: moment(since),
    until: moment(until),
    pinned: pinned === undefined ? undefined : pinned === 'true',
  })
}

/** The list, and removal of many. */
export function events(app: Api, { service }: RouteContext): void {
  app.get(
    '/api/events',
    { schema: { summary: 'Events, newest first, narrowed by a filter', tags: ['events'], querystring: eventQuery } },
    ({ query }): Promise<EventPage> =>
      service.list({
        filter: filterOf(query),
        limit: query.limit,
        ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
      }),
  )

  const many = z.strictObject({ ids: z.array(eventName).min(1).max(10_000) })
  app.post(
    '/api/events/remove',
    { schema: { summary: 'Remove events and their bytes', tags: ['events'], body: many } },
    async ({ body }) => ({ removed: await service.remove(body.ids) }),
  )
}
