import type { CapturedEvent } from '../core/model/event.ts'
import type { HeaderList } from '../core/model/request.ts'
import { mask, maskHeaders } from '../core/masking/mask.ts'
import { bytesBody } from '../platform/stored-body.ts'
import type { Client } from '../verification/oauth-clients.ts'
import { readFields } from './endpoint/token-request.ts'

/** Fields of a token request that say how it asked; every other one may be the client's secret, or hold it. */
const open = new Set(['grant_type', 'scope', 'resource', 'audience', 'client_assertion_type'])
/** Names that may stand as they are: in a body that is no form, the "name" of a field can be anything. */
const names = new Set([
  ...open,
  'client_id',
  'client_secret',
  'client_assertion',
  'username',
  'password',
  'refresh_token',
  'code',
])
/** Headers whose names suggest that their values are secret. */
const suspicious = /secret|token|password|api-?key|session|credential/i

/** What this installation knows of its clients: which ids may be shown, and which values never. */
export interface Known {
  clientIds: readonly string[]
  secrets: readonly string[]
}

export function knownOf(clients: readonly Client[], now: number): Known {
  const secretsOf = ({ authenticationPlan, previous }: Client): string[] =>
    previous && previous.until > now
      ? [authenticationPlan.clientSecret, previous.secret]
      : [authenticationPlan.clientSecret]
  return {
    clientIds: clients.map(({ authenticationPlan }) => authenticationPlan.clientId),
    secrets: clients.flatMap(secretsOf),
  }
}

/** A token request as it is put on record: how the client asked, and nothing that it proved itself with. */
export function keptRequest(event: CapturedEvent, body: Uint8Array, known: Known): CapturedEvent {
  return {
    ...event,
    kind: 'token',
    path: keptTarget(event.path, known),
    headers: keptHeaders(event.headers, known),
    trailers: keptHeaders(event.trailers, known),
    body: bytesBody(keptBody(event.headers, body, known)),
  }
}

/** Header lines with everything that is, or may be, a credential masked: by name, and by what is known to be secret. */
export function keptHeaders(headers: HeaderList, known: Known): HeaderList {
  const isSecret = ([name, value]: readonly [string, string]): boolean =>
    suspicious.test(name) || holdsSecret(value, known)
  return maskHeaders(
    headers,
    headers.filter(isSecret).map(([name]) => name),
  )
}

/** As text, and as a part of a form, a query or JSON would write it. */
const holdsSecret = (text: string, { secrets }: Known): boolean =>
  secrets.some((secret) =>
    [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)].some((form) => text.includes(form)),
  )

function keptTarget(target: string, known: Known): string {
  const [path = '', ...query] = target.split('?')
  return query.length === 0 ? path : `${path}?${formText(masked(new URLSearchParams(query.join('?')), known))}`
}

function keptBody(headers: HeaderList, body: Uint8Array, known: Known): Uint8Array {
  const { fields, json } = readFields(headers, body)
  if (!fields) return new Uint8Array()
  const kept = masked(fields, known)
  return Buffer.from(json ? JSON.stringify(Object.fromEntries(kept)) : formText(kept))
}

function masked(fields: Iterable<[string, string]>, known: Known): Array<[string, string]> {
  return [...fields].map(([name, value]) => {
    const isOpen = open.has(name) || (name === 'client_id' && known.clientIds.includes(value))
    return [names.has(name) ? name : mask(name), isOpen && !holdsSecret(value, known) ? value : mask(value)]
  })
}

/** Written by hand, so that the masks stay readable. */
const formText = (fields: ReadonlyArray<[string, string]>): string =>
  fields.map(([name, value]) => `${name}=${value.replaceAll(/[&\s]/g, '+')}`).join('&')
