import type { FastifyInstance } from 'fastify'
import type { ClientFetch } from '../core/api/client.ts'

/** A `fetch` that calls the inspector of this process without a socket. `host` must be one of the inspector's `hosts()`. */
export const fetchInProcess =
  (app: FastifyInstance, host: string): ClientFetch =>
  async (url, { method, headers, body }) => {
    const response = await app.inject({
      method: method as 'GET',
      url: url.slice(url.indexOf('/', url.indexOf('//') + 2)),
      headers: { ...headers, host },
      ...(body === undefined ? {} : { payload: body }),
    })
    const bytes = Uint8Array.from(response.rawPayload)
    return { status: response.statusCode, text: async () => response.payload, arrayBuffer: async () => bytes.buffer }
  }
