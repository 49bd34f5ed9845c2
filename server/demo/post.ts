import { request as openRequest } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { HeaderList } from '../core/model/request.ts'

/** Sends these bytes with exactly these headers, plus Host and Content-Length. Rejects without a response. */
export async function post(
  url: string,
  headers: HeaderList,
  body: Uint8Array,
  method = 'POST',
): Promise<{ status: number; body: Uint8Array }> {
  return await new Promise((resolve, reject) => {
    const lines = [...headers, ['Host', new URL(url).host], ['Content-Length', String(body.length)]]
    const outgoing = openRequest(url, { method, headers: lines.flat(), setDefaultHeaders: false, agent: false })
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      buffer(response).then(
        (bytes) => resolve({ status: response.statusCode ?? 0, body: new Uint8Array(bytes) }),
        reject,
      )
    })
    outgoing.end(body)
  })
}
