import type { EventLabels } from './model/event.ts'
import { headerValue, type HeaderList } from './model/request.ts'
import { isObject, parseJson } from './text/json.ts'
import { contextOf } from './schemes/expressions/context.ts'
import type { Preset } from './schemes/presets/index.ts'
import { eventTypeIn, recognise } from './schemes/recognise.ts'
import { callIdOf, messageOf, readTruncated } from './vapi/message.ts'
import { messageType } from './vapi/types.ts'

/** What labels are read from. */
export interface LabelSource {
  headers: HeaderList
  /** The body, or its first 1 MiB. */
  body: Uint8Array
}

const MAX_LABEL_LENGTH = 200
const MAX_BODY_BYTES = 1_048_576
const MAX_FORM_BYTES = 65_536

/** Type, call id and sender of an event. Never throws, reads 1 MiB at most, and cuts every text at 200 characters. */
export function labelsOf({ headers, body }: LabelSource): EventLabels {
  const beginning = body.subarray(0, MAX_BODY_BYTES)
  const content = readBody(headers, beginning)
  const preset = recognise({ headers })
  const message = messageOf(content)
  if (message !== undefined) {
    const callId = callIdOf(message)
    // A Vapi credential may use another sender's header names.
    const isVapi = messageType(message.type) !== undefined || callId !== undefined
    return labels(message.type, callId, isVapi ? 'vapi' : preset?.id)
  }
  const type = (preset && typeBy(preset, headers, beginning, content)) ?? typeFromHeaders(headers)
  return labels(type ?? typeFromBody(content), undefined, preset?.id)
}

const labels = (type: string | undefined, callId: string | undefined, sender: string | undefined): EventLabels => ({
  type: cut(type),
  callId: cut(callId),
  sender: sender ?? null,
})

const cut = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : text.slice(0, MAX_LABEL_LENGTH)

/** The type as the sender's preset defines it. The body is not parsed a second time. */
function typeBy(preset: Preset, headers: HeaderList, body: Uint8Array, json: unknown): string | undefined {
  const context = contextOf({ method: 'POST', url: '/', headers, body: body.subarray(0, MAX_FORM_BYTES) }, '', {})
  return eventTypeIn({ ...context, parsed: json === undefined ? {} : { json } }, preset) || undefined
}

/** Headers in which several senders name the event's type. */
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

/** Where bodies name their type; the first path with text wins. */
const typePaths: ReadonlyArray<readonly string[]> = [
  // Slack and Trello wrap the event; the wrapper's own type is always the same.
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
  // A batch has the type of its first event.
  const first: unknown = Array.isArray(content) ? content[0] : content
  for (const path of typePaths) {
    const value = at(first, path)
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}

function at(value: unknown, path: readonly string[]): unknown {
  let current: unknown = value
  for (const key of path) {
    if (Array.isArray(current)) current = current[Number(key)]
    else if (isObject(current) && Object.hasOwn(current, key)) current = current[key]
    else return undefined
  }
  return current
}

function readBody(headers: HeaderList, body: Uint8Array): unknown {
  const isForm = /^\s*application\/x-www-form-urlencoded/i.test(headerValue(headers, 'content-type') ?? '')
  return isForm ? readForm(body.subarray(0, MAX_FORM_BYTES)) : readJson(body)
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
  return parseJson(text) ?? readTruncated(text)
}

/** `{` or `[` after white space and a byte order mark; nothing else can name a type, so it is not decoded. */
function startsLikeJson(body: Uint8Array): boolean {
  const first = body.subarray(0, 64).find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf)
  return first === 0x7b || first === 0x5b
}
