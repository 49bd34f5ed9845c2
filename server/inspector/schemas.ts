import { z } from 'zod'
import { parseFilter, readMoment } from '../core/filter/parse.ts'
import { credentialIdPattern } from '../core/model/credential.ts'
import type { EventState } from '../core/model/event.ts'
import type { Filter } from '../core/filter/filter.ts'

/** Largest body that a replay may carry, in bytes after base64. */
export const REPLAY_BODY = 10 * 1024 * 1024

/** An id, the beginning of one, `latest` or `latest~2`. */
export const eventName = z.string().regex(/^(latest(~\d{1,6})?|[A-Za-z0-9_-]{1,64})$/, 'is no name of an event')
export const credentialId = z.string().regex(credentialIdPattern, 'is not a credential id')

export const eventParams = z.object({ id: eventName })
export const credentialParams = z.object({ id: credentialId })
export const credentialChoice = z.strictObject({ credential: credentialId.optional() })

/** Bytes that base64 stands for; what is no base64 is found out later, by who decodes it. */
function decodedSize(text: string): number {
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='))
  return Math.floor(((text.length - padding) * 3) / 4)
}

/** The shape alone: what each field may hold is `editRequest`'s to say, which knows the original. */
export const replayBody = z.strictObject({
  signature: z.enum(['keep', 'resign', 'none']),
  credential: credentialId.optional(),
  method: z.string().max(64).optional(),
  path: z.string().max(16_384).optional(),
  headers: z
    .array(z.tuple([z.string(), z.string()]))
    .max(2_000)
    .optional(),
  bodyBase64: z
    .string()
    .refine((text) => decodedSize(text) <= REPLAY_BODY, 'is over 10 MiB')
    .optional(),
})

/** Reads `400`, `4xx`, `400-599` or `>=400`; undefined for anything else. */
export function readStatus(text: string): Filter['status'] {
  const { filter, problems } = parseFilter(`status:${text}`, 0)
  return problems.length === 0 && Object.keys(filter).length === 1 ? filter.status : undefined
}

const moment = z
  .string()
  .refine((text) => readMoment(text, 0) !== undefined, 'is no time: give 10m, a date or Unix milliseconds')
const states = [
  'stored',
  'forwarding',
  'answered',
  'app_error',
  'timed_out',
  'late_answer',
  'recorded',
  'interrupted',
  'unknown',
  'incomplete',
  'refused',
  'unstored',
] as const satisfies EventState[]

/** Query of the list of events; a name that is not here is an error, not a filter that silently does nothing. */
export const eventQuery = z.strictObject({
  cursor: z.string().min(1).max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  verdict: z.enum(['valid', 'invalid', 'not-checked']).optional(),
  type: z.string().optional(),
  path: z.string().optional(),
  method: z.string().optional(),
  status: z
    .string()
    .refine((text) => readStatus(text) !== undefined, 'is no status: give 400, 4xx, 400-599 or >=400')
    .optional(),
  credential: z.string().optional(),
  cause: z.string().optional(),
  callId: z.string().optional(),
  state: z.enum(states).optional(),
  since: moment.optional(),
  until: moment.optional(),
  pinned: z.enum(['true', 'false']).optional(),
  search: z.string().max(10_000).optional(),
})
export type EventQueryText = z.output<typeof eventQuery>
