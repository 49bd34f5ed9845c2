import type { EventLabels } from './event.ts'
import { headerValue, type HeaderList } from './request.ts'
import { isObject, parseJson } from './json.ts'
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
  const sender = senderOf(headers)
  const content = readBody(headers, body.subarray(0, MOST_BODY))
  const message = messageOf(content)
  if (message !== undefined) {
    const isVapi = messageType(message.type) !== undefined || callIdOf(message) !== undefined
    return labels(message.type, callIdOf(message), sender ?? (isVapi ? 'vapi' : null))
  }
  return labels(typeFromHeaders(headers) ?? typeFromBody(content), undefined, sender)
}

function labels(type: string | undefined, callId: string | undefined, sender: string | null): EventLabels {
  return { type: cut(type), callId: cut(callId), sender }
}

const cut = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : text.slice(0, LONGEST)

/** Headers that hold the event's type, one row each. */
const typeHeaders = [
  'x-github-event',
  'x-gitea-event',
  'x-gitlab-event',
  'x-shopify-topic',
  'x-event-key',
  'x-wc-webhook-topic',
  'x-contentful-topic',
  'x-amz-sns-message-type',
  'sentry-hook-resource',
  'circleci-event-type',
  'ce-type',
  'x-event-name',
  'x-event-type',
  'x-webhook-event',
] as const

/** Headers that only one sender sends, one row each. */
const senderHeaders: ReadonlyArray<readonly [header: string, sender: string]> = [
  ['x-vapi-secret', 'vapi'],
  ['x-github-event', 'github'],
  ['x-gitlab-event', 'gitlab'],
  ['x-shopify-topic', 'shopify'],
  ['stripe-signature', 'stripe'],
  ['x-slack-signature', 'slack'],
  ['x-twilio-signature', 'twilio'],
]

function senderOf(headers: HeaderList): string | null {
  return senderHeaders.find(([header]) => headerValue(headers, header) !== undefined)?.[1] ?? null
}

function typeFromHeaders(headers: HeaderList): string | undefined {
  for (const name of typeHeaders) {
    const value = headerValue(headers, name)
    if (value !== undefined && value !== '') return value
  }
  return undefined
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
