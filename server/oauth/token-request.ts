import type { HeaderList } from '../core/request.ts'
import { headerValue, headerValues } from '../core/request.ts'

/** How a client asked for a token (RFC 6749 sections 2.3.1 and 4.4.2). */
export interface TokenRequest {
  grantType: string | undefined
  clientId: string | undefined
  clientSecret: string | undefined
  scope: string | undefined
  /** In words: `a form body and Basic authentication`. */
  how: string
  /** Set when the request cannot be read, in words. */
  problem?: string
}

/** Reads form and JSON bodies, and client authentication in the Basic header or in the body. Never throws. */
export function readTokenRequest(method: string, headers: HeaderList, body: Uint8Array): TokenRequest {
  const form = (headerValue(headers, 'content-type') ?? '').toLowerCase()
  const json = form.includes('json')
  const fields = json ? jsonFields(body) : formFields(body)
  const basic = basicCredentials(headers)
  const how = `${json ? 'a JSON body' : 'a form body'} and ${basic ? 'Basic authentication' : 'the client in the body'}`
  const request: TokenRequest = {
    grantType: fields?.get('grant_type'),
    clientId: basic?.id ?? fields?.get('client_id'),
    clientSecret: basic?.secret ?? fields?.get('client_secret'),
    scope: fields?.get('scope'),
    how,
  }
  const problem = problemOf(method, headers, fields, basic !== undefined)
  return problem ? { ...request, problem } : request
}

function problemOf(
  method: string,
  headers: HeaderList,
  fields: Map<string, string> | undefined,
  basic: boolean,
): string | undefined {
  if (method !== 'POST') return `the token endpoint takes POST, not ${method}`
  if (!fields) return 'the body is neither a form nor a JSON object'
  if (headerValues(headers, 'authorization').length > 1) return 'there are several Authorization headers'
  if (basic && fields.has('client_secret')) return 'the client authenticates in two ways at once'
  return undefined
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
    // Not JSON: the request is answered with invalid_request.
    return undefined
  }
}

function basicCredentials(headers: HeaderList): { id: string; secret: string } | undefined {
  const [, encoded] = /^basic ([A-Za-z0-9+/=]+)$/i.exec(headerValue(headers, 'authorization')?.trim() ?? '') ?? []
  if (!encoded) return undefined
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? []
  return id === undefined || secret === undefined ? undefined : { id: decoded(id), secret: decoded(secret) }
}

/** RFC 6749 has both form-encoded before Basic; many clients do not, so what does not decode stands as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    // A lone percent sign: the client did not encode.
    return text
  }
}
