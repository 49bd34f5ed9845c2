import { headerValue, type SignedRequest } from '../model/request.ts'
import { readJwt } from '../schemes/checks/jwt.ts'
import { matchesRule } from '../schemes/checks/variants.ts'
import type { Context } from '../schemes/expressions/context.ts'
import { parseExpression } from '../schemes/expressions/expression.ts'
import { type Preset, type PresetId, presetOf } from '../schemes/presets/index.ts'
import { recognisedHeader } from '../schemes/recognise.ts'

/** The known sender of a request. Proves nothing. */
export interface Sender {
  preset: Preset<PresetId>
  /** How it was recognised: by a header, a token of its own issuer, or the body. */
  by: 'header' | 'token' | 'body'
  /** Name of that header, in lower case. */
  header?: string
}

/** What only this sender sends: expression to text, as in a scheme's `when`; all must match. */
interface Content {
  id: PresetId
  match: Readonly<Record<string, string>>
  /** The header that it rests on, if other senders of the same format use it too. */
  header?: string
}

/** One row each, the first that matches. */
const contents: readonly Content[] = [
  {
    id: 'standard-webhooks',
    match: { 'header:webhook-id': 'true', 'header:webhook-signature': 'starts-with v1' },
    header: 'webhook-signature',
  },
  { id: 'microsoft-graph', match: { 'json:value.0.subscriptionId': 'true', 'json:value.0.changeType': 'true' } },
  { id: 'google-pubsub', match: { 'json:subscription': 'starts-with projects/', 'json:message.messageId': 'true' } },
  { id: 'aws-sns', match: { 'json:SigningCertURL': 'true', 'json:TopicArn': 'starts-with arn:' } },
  { id: 'adyen', match: { 'json:notificationItems.0.NotificationRequestItem.pspReference': 'true' } },
  {
    id: 'mailgun',
    match: { 'json:signature.token': 'true', 'json:signature.signature': 'true', 'json:event-data.event': 'true' },
  },
  { id: 'braintree', match: { 'form:bt_signature': 'true', 'form:bt_payload': 'true' } },
  { id: 'dropbox-sign', match: { 'formjson:json/event.event_hash': 'true' } },
  { id: 'livekit', match: { 'header:content-type': 'starts-with application/webhook+json' } },
]

/** Issuers of the identity tokens that a sender puts into `Authorization`. */
const issuers: ReadonlyArray<readonly [id: PresetId, issuer: RegExp]> = [
  ['google-pubsub', /^(https:\/\/)?accounts\.google\.com$/],
  ['azure-event-grid', /^https:\/\/(sts\.windows\.net|login\.microsoftonline\.com)\//],
]

/** Larger bodies are not read, in bytes. */
const bodyLimit = 262_144

/** The sender that a request claims to be from; undefined where several use the same headers. */
export function senderOf(context: Context): Sender | undefined {
  const { request } = context
  const found = recognisedHeader(request.headers)
  if (found && !(found.name === 'x-vapi-secret' && isEmptyVapiSecret(request)))
    return { preset: found.preset, by: 'header', header: found.name }
  return byToken(request) ?? byContent(context)
}

/** Vapi sends this header without a value when no credential is attached, which proves nothing. */
export const isEmptyVapiSecret = ({ headers }: SignedRequest): boolean =>
  headerValue(headers, 'x-vapi-secret')?.trim() === ''

function byToken({ headers }: SignedRequest): Sender | undefined {
  const token = /^bearer +(\S+)$/i.exec(headerValue(headers, 'authorization') ?? '')?.[1]
  const jwt = token === undefined ? '' : readJwt(token)
  if (typeof jwt === 'string') return undefined
  const issuer = String(jwt.claims['iss'])
  const preset = presetOf(issuers.find(([, form]) => form.test(issuer))?.[0] ?? '')
  return preset && { preset, by: 'token' }
}

function byContent(context: Context): Sender | undefined {
  if (context.request.body.length > bodyLimit) return undefined
  const found = contents.find(({ match }) => Object.entries(match).every((rule) => matches(rule, context)))
  const preset = presetOf(found?.id ?? '')
  if (!preset) return undefined
  return found?.header === undefined ? { preset, by: 'body' } : { preset, by: 'header', header: found.header }
}

function matches([text, wanted]: readonly [string, string], context: Context): boolean {
  const expression = parseExpression(text)
  return typeof expression !== 'string' && matchesRule({ expression, wanted }, context)
}
