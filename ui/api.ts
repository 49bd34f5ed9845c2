import { createClient } from '../server/core/api/create-client.ts'
import type { ApiRequest } from '../server/core/api/create-client.ts'
import type { ApiError } from '../server/core/api/views/error.ts'
import { connection } from './connection.ts'
import { openSession } from './session/session.ts'
import { token } from './session/token.ts'

/** An error response of the API, or no response at all. */
export class RequestError extends Error {
  override name = 'RequestError'
  readonly code: string
  readonly hint: string | undefined
  /** HTTP status; 0 when there was no response. */
  readonly status: number

  constructor(status: number, code: string, message: string, hint?: string) {
    super(message)
    this.status = status
    this.code = code
    this.hint = hint
  }
}

const unreachable = () =>
  new RequestError(
    0,
    'UNREACHABLE',
    'vhook does not respond.',
    'Check whether vhook dev is still running in its terminal.',
  )

async function errorOf(response: Response): Promise<RequestError> {
  const body = (await response.json().catch(() => null)) as ApiError | null
  const { code, message, hint } = body?.error ?? { code: `HTTP_${response.status}`, message: response.statusText }
  return new RequestError(response.status, code, message || `The API responded with ${response.status}.`, hint)
}

const notAccepted = () => new RequestError(401, 'NO_TOKEN', 'The session expired.', 'Run: vhook open')

async function send(path: string, request: ApiRequest & { signal?: AbortSignal }): Promise<Response> {
  const session = await openSession().catch(() => Promise.reject(unreachable()))
  if (session !== 'open') throw notAccepted()
  const response = await fetch(path, request).catch(() => Promise.reject(unreachable()))
  if (response.status === 401) connection.value = { state: 'refused', why: 'expired' }
  if (!response.ok) throw await errorOf(response)
  return response
}

/** The API of this vhook. Every call rejects with a RequestError. */
export const api = createClient({ token, send })

/** The API whose calls are given up when the signal aborts; vhook itself finishes what it has begun. */
export const apiUntil = (signal: AbortSignal) =>
  createClient({ token, send: (path, request) => send(path, { ...request, signal }) })
