import { z } from 'zod'
import type { AuditEntry, Revealed, RevealRequest } from '../../core/api/views/reveal.ts'
import { eventParams } from '../schemas.ts'
import type { Api, RouteContext } from '../options.ts'

const tags = ['reveal']
const wanted = z.strictObject({
  headers: z.array(z.string().min(1).max(256)).min(1).max(100),
  attempt: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'is no id of an attempt')
    .optional(),
  side: z.enum(['sent', 'answered']).default('sent'),
})
const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
})

const requestOf = ({ headers, attempt, side }: z.output<typeof wanted>): RevealRequest =>
  attempt === undefined ? { headers } : { headers, attempt, side }

/** Captured headers behind their masks, on request; and who asked for which. */
export function reveal(app: Api, { service }: RouteContext): void {
  app.post(
    '/api/events/:id/reveal',
    {
      schema: {
        summary: 'Captured headers behind their masks; noted in the audit',
        tags,
        params: eventParams,
        body: wanted,
      },
    },
    ({ params, body }): Promise<Revealed> => service.reveal(params.id, requestOf(body)),
  )
  app.get(
    '/api/audit',
    {
      schema: {
        summary: 'Which headers were revealed, newest first; `before` is a number to go on from',
        tags,
        querystring: page,
      },
    },
    ({ query }): Promise<AuditEntry[]> => service.audit(query.limit, query.before),
  )
}
