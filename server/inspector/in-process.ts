import type { FastifyInstance } from 'fastify'
import type { ClientFetch } from '../core/api/client.ts'

/** A `fetch` for `apiClient` that asks this process's own inspector, without a socket. Host must be one that `hosts()` names. */
export const fetchInProcess =
  (app: FastifyInstance, host: string): ClientFetch =>
  async (url, { method, headers, body }) => {
    const answer = await app.inject({
      method: method as 'GET',
      url: url.slice(url.indexOf('/', url.indexOf('//') + 2)),
      headers: { ...headers, host },
      ...(body === undefined ? {} : { payload: body }),
    })
    const bytes = Uint8Array.from(answer.rawPayload)
    return { status: answer.statusCode, text: async () => answer.payload, arrayBuffer: async () => bytes.buffer }
  }
