import type { EventDetail } from '../api/views/event.ts'
import type { AttemptOutcome, AttemptSummary } from '../model/attempt.ts'
import type { DeliverySummary } from '../model/delivery.ts'
import type { EventSummary } from '../model/event.ts'
import type { RefusalCode } from '../model/refusals.ts'

/** What is known of an attempt, from its summary or in full. */
type Response = Pick<AttemptSummary, 'status' | 'error' | 'durationMs'> & Partial<Pick<AttemptOutcome, 'errorDetail'>>

/** The parts of an event in full that say what its sender got. */
export type DeliveredEvent = Pick<EventDetail, 'state' | 'kind' | 'receivedInMs' | 'delivery' | 'attemptsDetail'>

type Given = NonNullable<DeliveredEvent['delivery']>
type Attempt = EventDetail['attemptsDetail'][number] | undefined

type Outcome = NonNullable<NonNullable<Attempt>['outcome']>

const waiting: Record<EventSummary['kind'], string> = {
  webhook: 'The sender is waiting for a response.',
  token: 'The sender is waiting for a response.',
  websocket: 'The WebSocket is open, or its handshake is in progress.',
}

/** What the sender got and why, in one or two sentences with numbers. */
export function deliveryText(event: DeliveredEvent): string {
  const { delivery } = event
  if (!delivery) return waiting[event.kind]
  const attempt = event.attemptsDetail.find(({ cause }) => cause === 'forward' || cause === 'trigger')
  if (event.kind === 'websocket' && delivery.status === 101 && attempt?.outcome) return webSocketText(attempt.outcome)
  if (delivery.by === 'nobody') return undelivered(event, delivery, attempt)
  const { by, status, leftMs } = delivery
  if (leftMs !== null) return `The sender left after ${spanOf(leftMs)}, before the response (${status}) was complete.`
  const first =
    by === 'app' ? fromApp(delivery, attempt) : `${status} from vhook: ${whyVhook(event, delivery, attempt)}.`
  return [first, ...lateResponse(event, attempt)].join(' ')
}

/** How long a WebSocket was open, and how many bytes passed after its handshake. Its delivery is stored when it closes. */
function webSocketText({ firstByteMs, durationMs, bodySize, sentBytes = 0 }: Outcome): string {
  const open = spanOf(durationMs - (firstByteMs ?? 0))
  return `101 from the app: WebSocket, open for ${open}, ${bodySize} B from the app, ${sentBytes} B from the sender.`
}

function fromApp({ status, durationMs }: Given, attempt: Attempt): string {
  const { error, errorDetail } = attempt?.outcome ?? {}
  if (error) return `${status} from the app, but the response was cut short${detailOf(errorDetail)}.`
  return `${status} from the app${durationMs === null ? '' : ` after ${spanOf(durationMs)}`}.`
}

function undelivered({ state }: DeliveredEvent, { leftMs }: Given, attempt: Attempt): string {
  if (leftMs !== null) {
    const left = `The sender left after ${spanOf(leftMs)}`
    if (state === 'incomplete') return `${left}, before the request was complete.`
    return attempt ? `${left}; ${responseClause(attempt)}.` : `${left}, before it got a response.`
  }
  if (state === 'incomplete') return 'The sender left before the request was complete.'
  if (state === 'unknown' || state === 'interrupted')
    return 'vhook stopped while the sender was waiting. Whether the sender got a response is not known.'
  if (attempt) return `No response: ${responseClause(attempt)}.`
  return state === 'recorded' ? 'Not sent: there is no app.' : 'The sender got no response.'
}

/** Of an attempt whose sender no longer waits. */
function lateResponse({ state }: DeliveredEvent, attempt: Attempt): string[] {
  const outcome = attempt?.outcome
  if (state !== 'late_answer' || !outcome) return []
  return [`The app responded ${outcome.status} after ${spanOf(outcome.durationMs ?? 0)}, too late.`]
}

/** What the app did, as a clause: `the app responded 200 after 5.0 s`. */
export function responseClause({ target, outcome }: { target: string; outcome: Response | null }): string {
  if (!outcome) return 'the app has not responded yet'
  const { status, error, errorDetail, durationMs } = outcome
  const after = durationMs === null ? '' : ` after ${spanOf(durationMs)}`
  if (status !== null) return `the app responded ${status}${after}${error ? ', but the response was cut short' : ''}`
  const explain = error === null ? undefined : failures[error]
  const within = durationMs === null ? '' : ` within ${limitOf(durationMs)}`
  return (
    explain?.({ address: addressOf(target), detail: errorDetail ?? null, after, within }) ?? 'the app did not respond'
  )
}

interface Failure {
  address: string
  /** The text of the system or the parser. */
  detail: string | null
  /** ` after 12 ms`, or empty. */
  after: string
  /** ` within 30 s`, or empty. */
  within: string
}

/** Why an attempt has no response, by its error code. */
const failures: Readonly<Record<string, (failure: Failure) => string>> = {
  app_unreachable: ({ address, detail, after }) => {
    if (/ECONNREFUSED/.test(detail ?? '')) return `the app refused the connection (${address})`
    if (/ENOTFOUND|EAI_AGAIN/.test(detail ?? '')) return `the host of the app was not found (${address})`
    if (/ETIMEDOUT/.test(detail ?? '')) return `no connection to the app could be made${after} (${address})`
    return `the app could not be reached (${address}${detail ? `: ${detail}` : ''})`
  },
  app_timeout: ({ within }) => `the app did not respond${within}`,
  app_bad_response: ({ detail, after }) =>
    detail === null || /ECONNRESET|EPIPE/.test(detail)
      ? `the app closed the connection${after} without a response`
      : `the app's response is not valid HTTP (${detail})`,
  stopped: () => 'vhook was stopped before the app responded',
  caller_left: () => 'the request to the app was aborted',
  body_unreadable: ({ detail }) => `the stored body could not be read${detailOf(detail)}`,
  unknown: () => 'vhook stopped before the outcome was stored',
}

/** Why vhook responded itself, by the code of its response. */
const reasons: Readonly<Record<RefusalCode, string>> = {
  malformed: 'the request is not well-formed HTTP',
  unauthorized: 'the request did not verify, and unverified requests are refused here',
  method_not_supported: 'the method is not supported',
  head_too_slow: 'the head of the request took too long',
  body_too_slow: 'the body of the request took too long',
  body_too_large: 'the body of the request is too large',
  expectation_failed: 'the Expect header cannot be met',
  head_too_large: 'the head of the request is too large',
  upgrade_not_supported: 'no app accepts the WebSocket connection',
  app_unreachable: 'the app could not be reached',
  app_bad_response: 'the app sent no complete response',
  busy: 'too many requests were in progress',
  storage_unavailable: 'the request could not be stored',
  stopping: 'vhook was stopping',
  app_timeout: 'the app did not respond in time',
  loop: 'the request came from vhook itself, so the target leads back to it',
  internal: 'vhook hit an internal error',
}

const reasonOf = (code: string): string =>
  Object.hasOwn(reasons, code) ? reasons[code as RefusalCode] : `its token endpoint responded ${code}`

function whyVhook({ kind, receivedInMs }: DeliveredEvent, { code, durationMs }: Given, attempt: Attempt): string {
  if (code === null) return kind === 'token' ? 'it is the token endpoint' : 'there is no app'
  if (code === 'app_timeout' && durationMs !== null)
    return `the app did not respond within ${limitOf(durationMs - receivedInMs)}`
  const failed = (code === 'app_unreachable' || code === 'app_bad_response') && attempt?.outcome
  return failed ? responseClause(attempt) : reasonOf(code)
}

/** For one line beside the status: why it is not the app's, or undefined when it is. */
export function deliveryReason({
  respondedBy,
  responseCode,
  status,
  state,
  kind,
}: DeliverySummary & Pick<EventSummary, 'state' | 'kind'>): string | undefined {
  if (respondedBy === 'vhook' && responseCode !== null) return reasonOf(responseCode)
  if (respondedBy === 'vhook') return kind === 'token' ? undefined : 'there is no app'
  if (respondedBy === 'app') return state === 'app_error' ? 'the response was cut short' : undefined
  if (respondedBy === null || state === 'recorded') return undefined
  if (state === 'incomplete') return 'the sender left before the request was complete'
  if (state === 'unknown' || state === 'interrupted') return 'vhook stopped while the sender was waiting'
  return status === null && state === 'app_error' ? 'the app did not respond' : 'the sender left'
}

const detailOf = (detail: string | null | undefined): string => (detail ? ` (${detail})` : '')

/** `12 ms`, `3.2 s`. */
const spanOf = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`)

/** A limit: without the milliseconds that its timer was late. */
const limitOf = (ms: number): string => spanOf(ms < 1_000 ? ms : Math.floor(ms / 100) * 100).replace('.0 s', ' s')

function addressOf(target: string): string {
  try {
    return new URL(target).host
  } catch {
    return target
  }
}
