import type { CapturedEvent } from '../core/model/event.ts'
import type { HeaderList } from '../core/model/request.ts'
import { mask, maskHeaders } from '../core/masking/mask.ts'
import { bytesBody } from '../platform/stored-body.ts'
import type { Client } from '../verification/oauth-clients.ts'
import { readFields } from './endpoint/token-request.ts'

/** Fields of a token request whose values are stored; any other value may be, or contain, the client's secret. */
const publicFields = new Set(['grant_type', 'scope', 'resource', 'audience', 'client_assertion_type'])
/** Field names that are stored; in a body that is not a form, the "name" of a field can be anything. */
const knownNames = new Set([
  ...publicFields,
  'client_id',
  'client_secret',
  'client_assertion',
  'username',
  'password',
  'refresh_token',
  'code',
])
/** Names of headers whose values are probably secret. */
const secretName = /secret|token|password|api-?key|session|credential/i

/** Values of this installation's clients: ids that may be shown, and secrets that must not. */
export interface ClientValues {
  clientIds: readonly string[]
  secrets: readonly string[]
}

export function clientValuesOf(clients: readonly Client[], now: number): ClientValues {
  const secretsOf = ({ authenticationPlan, previous }: Client): string[] =>
    previous && previous.until > now
      ? [authenticationPlan.clientSecret, previous.secret]
      : [authenticationPlan.clientSecret]
  return {
    clientIds: clients.map(({ authenticationPlan }) => authenticationPlan.clientId),
    secrets: clients.flatMap(secretsOf),
  }
}

/** A token request as stored: how the client asked, without what it authenticated with. */
export function redactTokenRequest(event: CapturedEvent, body: Uint8Array, values: ClientValues): CapturedEvent {
  return {
    ...event,
    kind: 'token',
    path: redactPath(event.path, values),
    headers: redactHeaders(event.headers, values),
    trailers: redactHeaders(event.trailers, values),
    body: bytesBody(redactBody(event.headers, body, values)),
  }
}

/** Headers with everything masked that is, or may be, a credential: by name, and by containing a client's secret. */
export function redactHeaders(headers: HeaderList, values: ClientValues): HeaderList {
  const isSecret = ([name, value]: readonly [string, string]): boolean =>
    secretName.test(name) || containsSecret(value, values)
  return maskHeaders(
    headers,
    headers.filter(isSecret).map(([name]) => name),
  )
}

/** As text, and as a form, a query or JSON would write it. */
const containsSecret = (text: string, { secrets }: ClientValues): boolean =>
  secrets.some((secret) =>
    [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)].some((form) => text.includes(form)),
  )

function redactPath(target: string, values: ClientValues): string {
  const [path = '', ...query] = target.split('?')
  return query.length === 0 ? path : `${path}?${formText(masked(new URLSearchParams(query.join('?')), values))}`
}

function redactBody(headers: HeaderList, body: Uint8Array, values: ClientValues): Uint8Array {
  const { fields, json } = readFields(headers, body)
  if (!fields) return new Uint8Array()
  const shown = masked(fields, values)
  return Buffer.from(json ? JSON.stringify(Object.fromEntries(shown)) : formText(shown))
}

function masked(fields: Iterable<[string, string]>, values: ClientValues): Array<[string, string]> {
  return [...fields].map(([name, value]) => {
    const isPublic = publicFields.has(name) || (name === 'client_id' && values.clientIds.includes(value))
    return [knownNames.has(name) ? name : mask(name), isPublic && !containsSecret(value, values) ? value : mask(value)]
  })
}

/** Not URL-encoded, so that the masks stay readable. */
const formText = (fields: ReadonlyArray<[string, string]>): string =>
  fields.map(([name, value]) => `${name}=${value.replaceAll(/[&\s]/g, '+')}`).join('&')
