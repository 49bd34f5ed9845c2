import type { HeaderList } from './model/request.ts'
import { presets } from './schemes/presets/index.ts'

/** Headers with an id of the delivery, which a retry repeats and no other delivery has. In lower case. */
const idHeaders: readonly string[] = [
  'x-github-delivery',
  'x-gitea-delivery',
  'x-gogs-delivery',
  'x-gitlab-event-uuid',
  'x-shopify-webhook-id',
  'x-wc-webhook-delivery-id',
  'x-amz-sns-message-id',
  'paypal-transmission-id',
  'linear-delivery',
  'x-request-uuid',
  'x-atlassian-webhook-identifier',
  'x-zendesk-webhook-invocation-id',
  'i-twilio-idempotency-token',
  'x-fal-webhook-request-id',
  'x-turnkey-event-id',
  'x-netlify-event-id',
  'ce-id',
  'x-event-id',
  'x-delivery-id',
  'x-webhook-id',
  'x-message-id',
  'idempotency-key',
  'x-idempotency-key',
]

/** Headers that say what the event is: with others, the same bytes are another event. */
const kindHeader = /(^|[-_])(event|topic|event-type|hook-resource|event-key|ce-type)$/

let names: ReadonlySet<string> | undefined

const knownNames = (): ReadonlySet<string> => {
  const messageIds = presets.flatMap(({ scheme }) => /^header:(.+)$/.exec(scheme.messageId ?? '')?.[1] ?? [])
  return new Set([...idHeaders, ...messageIds.map((name) => name.toLowerCase())])
}

/**
 * What makes a request the same delivery as an earlier one: its id if the sender sets one, or else the headers that name the event,
 * together with the same body.
 */
export function deliveryIdentity(headers: HeaderList): { id: string | undefined; kind: string } {
  names ??= knownNames()
  const lines = headers.map(([name, value]) => [name.toLowerCase(), value] as const)
  const id = lines.find(([name, value]) => names?.has(name) && value !== '')
  const kinds = lines.filter(([name]) => kindHeader.test(name)).map((line) => line.join(': '))
  return { id: id?.join(': '), kind: kinds.toSorted().join('\n') }
}
