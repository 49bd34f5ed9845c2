import { z } from 'zod'
import type { Handlers, Schemas } from '../route.ts'
import { component, headerList } from '../schemas/component.ts'
import { eventParams } from '../schemas/request.ts'

const auditEntry = component(
  'AuditEntry',
  z.strictObject({
    number: z.number(),
    at: z.number(),
    action: z.enum(['reveal', 'test-secret']),
    eventId: z.string(),
    attemptId: z.string().nullable(),
    names: z.array(z.string()),
  }),
)

export const revealSchemas = {
  revealHeaders: {
    summary: 'Get captured headers unmasked; recorded in the audit',
    params: eventParams,
    body: z.strictObject({
      headers: z.array(z.string().min(1).max(256)).min(1).max(100),
      attempt: z
        .string()
        .regex(/^[\w-]{1,64}$/, 'must be an attempt id')
        .exactOptional(),
      side: z.enum(['sent', 'answered']).default('sent'),
    }),
    response: z.strictObject({ headers: headerList }),
  },
  listAudit: {
    summary: 'List which headers were revealed and which secrets were tested, newest first',
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(1_000).default(100),
      before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).exactOptional(),
    }),
    response: z.array(auditEntry),
  },
} satisfies Schemas

export const revealHandlers: Handlers<typeof revealSchemas> = {
  revealHeaders: ({ params, body }, { service }) => service.reveal(params.id, body),
  listAudit: ({ query }, { service }) => service.audit(query.limit, query.before),
}
