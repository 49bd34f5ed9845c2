import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { SignedRequest } from '../core/model/request.ts'
import { utf8 } from '../core/text/bytes.ts'
import { responseTo, type SampleResponse } from '../core/vapi/responses.ts'
import { readMessage } from '../core/vapi/message.ts'

export interface SampleApp {
  url: string
  close(): Promise<void>
}

/** Whether the app accepts a request. */
export type Verifier = (request: SignedRequest) => Promise<boolean>

/**
 * Starts an app on a free port that responds to every Vapi message as Vapi expects, to the demo's other senders, and to health checks.
 * It responds with 401 to what the verifier does not accept.
 */
export async function startSampleApp(accepts: Verifier = () => Promise.resolve(true)): Promise<SampleApp> {
  const server = createServer((request, response) => void respond(request, response, accepts))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

async function respond(request: IncomingMessage, response: ServerResponse, accepts: Verifier): Promise<void> {
  try {
    const body = new Uint8Array(await buffer(request))
    const { status, contentType, body: bytes } = await responseOf(requestOf(request, body), accepts)
    response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': bytes.length })
    response.end(bytes)
  } catch {
    // The client disconnected before its request was complete.
    response.destroy()
  }
}

type AppResponse = SampleResponse & { status: number }

const requestOf = ({ method = '', url = '', rawHeaders }: IncomingMessage, body: Uint8Array): SignedRequest => {
  const names = rawHeaders.filter((_text, at) => at % 2 === 0)
  return { method, url, headers: names.map((name, at) => [name, rawHeaders[2 * at + 1] ?? ''] as const), body }
}

async function responseOf(request: SignedRequest, accepts: Verifier): Promise<AppResponse> {
  if (request.method === 'GET' && request.url === '/health') return json(200, '{"status":"ok"}')
  const message = readMessage(request.body)
  const isKnown = message !== undefined || knownPaths.has(request.url)
  if (!isKnown) return json(404, '{"error":"This app does not handle this request."}')
  if (!(await accepts(request))) return json(401, '{"error":"Invalid signature"}')
  return message ? { status: 200, ...responseTo(message) } : json(200, '{"received":true}')
}

/** Paths of the senders other than Vapi. */
const knownPaths = new Set(['/billing', '/stripe'])

const json = (status: number, text: string): AppResponse => ({
  status,
  contentType: 'application/json',
  body: utf8(text),
})
