import type { EventLabels } from './model/event.ts'
import { headerValue, type HeaderList } from './model/request.ts'
import { isObject, parseJson } from './text/json.ts'
import { contextOf } from './schemes/expressions/context.ts'
import { type Expression, parseExpression } from './schemes/expressions/expression.ts'
import { presets } from './schemes/presets/index.ts'
import { callIdOf, messageOf, readCut } from './vapi/message.ts'
import { messageType } from './vapi/types.ts'

/** What labels are read from. */
export interface LabelSource {
  headers: HeaderList
  /** The body, or its first 1 MiB. */
  body: Uint8Array
}

const LONGEST = 200
const MOST_BODY = 1_048_576
const MOST_FORM = 65_536

/** What the sender calls the event. Never throws, looks at 1 MiB at most, and cuts every text at 200 characters. */
export function labelsOf({ headers, body }: LabelSource): EventLabels {
  const beginning = body.subarray(0, MOST_BODY)
  const content = readBody(headers, beginning)
  const sender = headers.map(([name]) => senders.get(name.toLowerCase())).find((found) => found !== undefined)
  const message = messageOf(content)
  if (message !== undefined) {
    const callId = callIdOf(message)
    // A Vapi credential may be set up with another sender's header names.
    const isVapi = messageType(message.type) !== undefined || callId !== undefined
    return labels(message.type, callId, isVapi ? 'vapi' : sender?.id)
  }
  const named = sender?.typeFrom && typeBy(sender.typeFrom, headers, beginning, content)
  return labels(named ?? typeFromHeaders(headers) ?? typeFromBody(content), undefined, sender?.id)
}

const labels = (type: string | undefined, callId: string | undefined, sender: string | undefined): EventLabels => ({
  type: cut(type),
  callId: cut(callId),
  sender: sender ?? null,
})

const cut = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : text.slice(0, LONGEST)

/** Headers that only one sender sets, with how that sender names its events. */
const senders = new Map(
  presets.flatMap(({ id, typeFrom, recognisedBy = [] }) => {
    const expression = typeFrom === undefined ? undefined : parseExpression(typeFrom)
    const found = { id, typeFrom: typeof expression === 'string' ? undefined : expression }
    return recognisedBy.map((header) => [header.toLowerCase(), found] as const)
  }),
)

/** The type in the sender's own place. The body is not parsed a second time. */
function typeBy(typeFrom: Expression, headers: HeaderList, body: Uint8Array, json: unknown): string | undefined {
  const context = contextOf({ method: 'POST', url: '/', headers, body: body.subarray(0, MOST_FORM) }, '', {})
  const value = typeFrom.read({ ...context, parsed: json === undefined ? {} : { json } })
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Headers that hold an event's type with many senders, one row each. */
const typeHeaders = [
  'x-github-event',
  'x-gitea-event',
  'x-event-key',
  'sentry-hook-resource',
  'circleci-event-type',
  'ce-type',
  'x-event-name',
  'x-event-type',
  'x-webhook-event',
] as const

function typeFromHeaders(headers: HeaderList): string | undefined {
  return typeHeaders.map((name) => headerValue(headers, name)).find((value) => value !== undefined && value !== '')
}

/** Where bodies say what they are, in order: the first that holds text is the type. */
const typePaths: ReadonlyArray<readonly string[]> = [
  // Slack and Trello wrap the event; the wrapper's own type is the same every time.
  ['event', 'type'],
  ['event', 'event_type'],
  ['action', 'type'],
  ['type'],
  ['event'],
  ['event_type'],
  ['eventType'],
  ['EventType'],
  ['event_name'],
  ['webhookEvent'],
  ['topic'],
  ['Type'],
  ['action'],
  ['subscriptionType'],
  ['CallStatus'],
  ['MessageStatus'],
  ['SmsStatus'],
  ['command'],
  ['events', '0', 'type'],
  ['notificationItems', '0', 'NotificationRequestItem', 'eventCode'],
]

function typeFromBody(content: unknown): string | undefined {
  // A batch is called by its first event.
  const first: unknown = Array.isArray(content) ? content[0] : content
  for (const path of typePaths) {
    const value = at(first, path)
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}

function at(value: unknown, path: readonly string[]): unknown {
  let here: unknown = value
  for (const key of path) {
    if (Array.isArray(here)) here = here[Number(key)]
    else if (isObject(here) && Object.hasOwn(here, key)) here = here[key]
    else return undefined
  }
  return here
}

function readBody(headers: HeaderList, body: Uint8Array): unknown {
  const isForm = /^\s*application\/x-www-form-urlencoded/i.test(headerValue(headers, 'content-type') ?? '')
  return isForm ? readForm(body.subarray(0, MOST_FORM)) : readJson(body)
}

function readForm(body: Uint8Array): unknown {
  const form: Record<string, unknown> = Object.fromEntries(new URLSearchParams(new TextDecoder('utf-8').decode(body)))
  // Slack puts the whole event as JSON into `payload`, Dropbox Sign into `json`.
  for (const name of ['payload', 'json']) {
    const inner = form[name]
    const parsed = typeof inner === 'string' ? parseJson(inner) : undefined
    if (parsed !== undefined) return parsed
  }
  return form
}

function readJson(body: Uint8Array): unknown {
  if (!startsLikeJson(body)) return undefined
  const text = new TextDecoder('utf-8').decode(body)
  return parseJson(text) ?? readCut(text)
}

/** `{` or `[` after white space and a byte order mark: all else cannot name its type, and need not be decoded. */
function startsLikeJson(body: Uint8Array): boolean {
  const first = body.subarray(0, 64).find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf)
  return first === 0x7b || first === 0x5b
}
