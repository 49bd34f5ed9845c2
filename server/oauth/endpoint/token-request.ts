import type { HeaderList } from '../../core/model/request.ts'
import { headerValue, headerValues } from '../../core/model/request.ts'
import { isSame } from '../../verification/token-hash.ts'

/** Client authentication; `encoded` says whether Basic was read as form-encoded (RFC 6749, 2.3.1). */
export interface GivenClient {
  id: string
  secret: string | undefined
  encoded: boolean
}

/** How a client asked for a token (RFC 6749, 2.3.1 and 4.4.2). */
export interface TokenRequest {
  grantType: string | undefined
  /** None, one, or two readings of the same Basic header. */
  clients: GivenClient[]
  scope: string | undefined
  /** Such as `a form body and Basic authentication`. */
  how: string
  /** Why the request is invalid. */
  problem?: string
}

/** Reads form and JSON bodies, and client authentication in the Basic header or in the body. Never throws. */
export function readTokenRequest(method: string, headers: HeaderList, body: Uint8Array): TokenRequest {
  const { fields, json } = readFields(headers, body)
  const basic = basicClients(headers)
  const how = `${json ? 'a JSON body' : 'a form body'} and ${authentication(basic, fields)}`
  const request: TokenRequest = {
    grantType: fields?.get('grant_type'),
    clients: basic.length > 0 ? basic : bodyClients(fields),
    scope: fields?.get('scope') || undefined,
    how,
  }
  const problem = problemOf(method, headers, fields, basic)
  return problem ? { ...request, problem } : request
}

/** The fields of a body, by what its Content-Type says it is; undefined when it is neither a form nor a JSON object. */
export function readFields(
  headers: HeaderList,
  body: Uint8Array,
): { fields: Map<string, string> | undefined; json: boolean } {
  const json = (headerValue(headers, 'content-type') ?? '').toLowerCase().includes('json')
  return { json, fields: json ? jsonFields(body) : formFields(body) }
}

function authentication(basic: readonly GivenClient[], fields: Map<string, string> | undefined): string {
  if (basic.length > 0) return 'Basic authentication'
  return fields?.has('client_secret') ? 'the client in the body' : 'no client authentication'
}

function problemOf(
  method: string,
  headers: HeaderList,
  fields: Map<string, string> | undefined,
  basic: readonly GivenClient[],
): string | undefined {
  if (method !== 'POST') return `the token endpoint takes POST, not ${method}`
  if (!fields) return 'the body is neither a form, each field once, nor a JSON object'
  if (headerValues(headers, 'authorization').length > 1) return 'there are several Authorization headers'
  if (basic.length > 0 && fields.has('client_secret')) return 'the client authenticates in two ways at once'
  const named = fields.get('client_id')
  if (basic.length > 0 && named !== undefined && !basic.some(({ id }) => id === named))
    return 'header and body name two clients'
  return fields.has('grant_type') ? undefined : 'grant_type is missing'
}

function formFields(body: Uint8Array): Map<string, string> | undefined {
  const fields = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(Buffer.from(body).toString('utf8'))) {
    if (fields.has(name)) return undefined
    fields.set(name, value)
  }
  return fields
}

function jsonFields(body: Uint8Array): Map<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return new Map(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch {
    // Not JSON: the response is invalid_request.
    return undefined
  }
}

function bodyClients(fields: Map<string, string> | undefined): GivenClient[] {
  const id = fields?.get('client_id')
  return id === undefined ? [] : [{ id, secret: fields?.get('client_secret'), encoded: true }]
}

/** RFC 6749 form-encodes id and secret before Basic; many clients do not, so both readings count. */
function basicClients(headers: HeaderList): GivenClient[] {
  const [, encoded] = /^basic ([A-Za-z0-9+/=]+)$/i.exec(headerValue(headers, 'authorization')?.trim() ?? '') ?? []
  if (!encoded) return []
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? []
  if (id === undefined || secret === undefined) return []
  const read = { id: decoded(id), secret: decoded(secret), encoded: true }
  const same = read.id === id && isSame(read.secret, secret)
  return same ? [read] : [read, { id, secret, encoded: false }]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    // A lone percent sign: the client did not encode.
    return text
  }
}
