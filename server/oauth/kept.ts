import { createHash } from 'node:crypto'
import type { CapturedEvent, StoredBody } from '../core/event.ts'
import type { HeaderList } from '../core/request.ts'
import { mask, maskHeaders } from '../core/sensitive.ts'
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

/** A token request as it is put on record: how the client asked, and nothing that it proved itself with. */
export function keptRequest(event: CapturedEvent, body: Uint8Array, clientIds: readonly string[]): CapturedEvent {
  return {
    ...event,
    kind: 'token',
    target: keptTarget(event.target),
    headers: keptHeaders(event.headers),
    trailers: keptHeaders(event.trailers),
    body: bodyOf(keptBody(event.headers, body, clientIds)),
  }
}

/** Header lines with everything that is, or may be, a credential masked. */
export function keptHeaders(headers: HeaderList): HeaderList {
  const more = headers.map(([name]) => name).filter((name) => suspicious.test(name))
  return maskHeaders(headers, more)
}

/** A body that vhook puts in the place of another. */
export function bodyOf(bytes: Uint8Array): StoredBody {
  return { kind: 'bytes', bytes, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function keptTarget(target: string): string {
  const [path = '', ...query] = target.split('?')
  return query.length === 0 ? path : `${path}?${maskedForm(new URLSearchParams(query.join('?')), [])}`
}

function keptBody(headers: HeaderList, body: Uint8Array, clientIds: readonly string[]): Uint8Array {
  const { fields, json } = readFields(headers, body)
  if (!fields) return new Uint8Array()
  const masked = maskedFields(fields, clientIds)
  return Buffer.from(json ? JSON.stringify(Object.fromEntries(masked)) : formText(masked))
}

const maskedForm = (fields: Iterable<[string, string]>, clientIds: readonly string[]): string =>
  formText(maskedFields(fields, clientIds))

function maskedFields(fields: Iterable<[string, string]>, clientIds: readonly string[]): Array<[string, string]> {
  return [...fields].map(([name, value]) => {
    const isOpen = open.has(name) || (name === 'client_id' && clientIds.includes(value))
    return [names.has(name) ? name : mask(name), isOpen ? value : mask(value)]
  })
}

/** Written by hand, so that the masks stay readable. */
const formText = (fields: ReadonlyArray<[string, string]>): string =>
  fields.map(([name, value]) => `${name}=${value.replaceAll(/[&\s]/g, '+')}`).join('&')
