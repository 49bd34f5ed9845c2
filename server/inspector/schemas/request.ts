import { z } from 'zod'
import { parseFilter, readMoment } from '../../core/filter/parse.ts'
import type { Filter } from '../../core/filter/filter.ts'
import { component } from './component.ts'
import { eventState } from './event.ts'
import { verdict } from './fix.ts'

/** Largest body that a replay may carry, in bytes after base64 decoding. */
export const REPLAY_BODY = 10 * 1024 * 1024

/** An id, the beginning of one, `latest` or `latest~2`. */
export const eventName = z
  .string()
  .regex(/^(latest(~\d{1,6})?|[A-Za-z0-9_-]{1,64})$/, 'must be an event id, the beginning of one, or latest')
export const credentialId = z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, 'must be a credential id')

export const eventParams = z.object({ id: eventName })
export const credentialParams = z.object({ id: credentialId })
export const credentialChoice = component(
  'CredentialChoice',
  z.strictObject({ credential: credentialId.exactOptional() }),
)

/** Size after decoding; whether it is valid base64 is checked when it is decoded. */
function decodedSize(text: string): number {
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='))
  return Math.floor(((text.length - padding) * 3) / 4)
}

/** Largest JSON body that carries the body of a request: base64 makes 10 MiB a third larger. */
export const bodyLimit = 14 * 1024 * 1024

const headers = z.array(z.tuple([z.string(), z.string()])).max(2_000)
const bodyBase64 = z.string().refine((text) => decodedSize(text) <= REPLAY_BODY, 'is over 10 MiB')

/** The fields of a request that is not an event. */
export const givenRequest = {
  method: z.string().max(64),
  url: z.string().max(16_384),
  headers,
  bodyBase64,
}

/** The shape alone: `editRequest` validates the values, because it knows the original. */
export const replayBody = component(
  'ReplayRequest',
  z.strictObject({
    signature: z.enum(['keep', 'resign', 'none']),
    credential: credentialId.exactOptional(),
    method: z.string().max(64).exactOptional(),
    path: z.string().max(16_384).exactOptional(),
    headers: headers.exactOptional(),
    bodyBase64: bodyBase64.exactOptional(),
  }),
)

/** Reads `400`, `4xx`, `400-599` or `>=400`; undefined for anything else. */
export function readStatus(text: string): Filter['status'] {
  const { filter, problems } = parseFilter(`status:${text}`, 0)
  return problems.length === 0 && Object.keys(filter).length === 1 ? filter.status : undefined
}

/** A string that a function of ours reads; the message says what is expected. */
const readBy = <Value>(read: (text: string) => Value | undefined, message: string) =>
  z.string().transform((text, context) => {
    const value = read(text)
    if (value !== undefined) return value
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })

const time = readBy((text) => readMoment(text, Date.now()), 'must be a time such as 10m, a date, or Unix milliseconds')
const status = readBy(readStatus, 'must be a status such as 400, 4xx, 400-599 or >=400')

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

/** Query of the list of events. Strict, because an unknown name would be a filter that silently does nothing. */
export const eventQuery = z.strictObject({
  cursor: z.string().min(1).max(200).exactOptional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  verdict: verdict.exactOptional(),
  type: z.string().exactOptional(),
  path: z.string().exactOptional(),
  method: z.string().exactOptional(),
  status: status.exactOptional(),
  credential: z.string().exactOptional(),
  cause: z.string().exactOptional(),
  callId: z.string().exactOptional(),
  state: eventState.exactOptional(),
  since: time.exactOptional(),
  until: time.exactOptional(),
  failed: flag.exactOptional(),
  pinned: flag.exactOptional(),
  search: z.string().max(10_000).exactOptional(),
})

/** `until` defaults to now. */
export const timelineQuery = z
  .strictObject({
    since: time,
    until: time.default(() => Date.now()),
    buckets: z.coerce.number().int().min(1).max(1_000).default(1),
  })
  .refine(({ since, until }) => since < until, 'since must be before until')
