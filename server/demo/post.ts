import { request as openRequest } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { HeaderList } from '../core/model/request.ts'

/** Posts these bytes with these headers and no others but the framing. Resolves with the answer; rejects when none came. */
export async function post(
  url: string,
  headers: HeaderList,
  body: Uint8Array,
): Promise<{ status: number; body: Uint8Array }> {
  return await new Promise((resolve, reject) => {
    const lines = [...headers, ['Host', new URL(url).host], ['Content-Length', String(body.length)]]
    const outgoing = openRequest(url, { method: 'POST', headers: lines.flat(), setDefaultHeaders: false, agent: false })
    outgoing.on('error', reject)
    outgoing.on('response', (answer) => {
      buffer(answer).then((bytes) => resolve({ status: answer.statusCode ?? 0, body: new Uint8Array(bytes) }), reject)
    })
    outgoing.end(body)
  })
}
