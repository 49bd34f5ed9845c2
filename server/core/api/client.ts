import { problems, VhookError } from '../model/errors.ts'
import { createClient } from './create-client.ts'
import type { ApiClient } from './create-client.ts'
import type { ApiError } from './views/error.ts'

export type { ApiClient } from './create-client.ts'

/** The part of `fetch` that the client uses; `fetchInProcess` is another implementation of it. */
export type ClientFetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string },
) => Promise<{ status: number; text(): Promise<string>; arrayBuffer(): Promise<ArrayBuffer> }>

export interface ClientOptions {
  fetch: ClientFetch
  /** The inspector's URL without a final slash. */
  baseUrl: string
  token: string
}

const exitOf = (status: number): 1 | 2 | 3 => {
  if (status >= 500) return 3
  return status === 404 || status === 409 ? 1 : 2
}

function errorOf(status: number, text: string): VhookError {
  try {
    const { error } = JSON.parse(text) as ApiError
    return new VhookError({ code: error.code, message: error.message, hint: error.hint ?? '', exit: exitOf(status) })
  } catch (cause) {
    // The origin guard refuses without a body.
    return new VhookError(problems.apiRefused(status), { cause })
  }
}

/** A client whose calls reject with a VhookError: the API's own code, message and hint, API_REFUSED or API_UNREACHABLE. */
export function apiClient({ fetch, baseUrl, token }: ClientOptions): ApiClient {
  return createClient({
    token: () => token,
    send: async (path, request) => {
      const response = await fetch(`${baseUrl}${path}`, request).catch((cause: unknown) => {
        throw new VhookError(problems.apiUnreachable(baseUrl), { cause })
      })
      if (response.status >= 400) throw errorOf(response.status, await response.text())
      return response
    },
  })
}
