import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { utf8 } from '../core/text/bytes.ts'
import { responseTo, type SampleResponse } from '../core/vapi/responses.ts'
import { readMessage } from '../core/vapi/message.ts'

export interface SampleApp {
  url: string
  close(): Promise<void>
}

/** Starts an app on a free port that responds to every Vapi message as Vapi expects. */
export async function startSampleApp(): Promise<SampleApp> {
  const server = createServer((request, response) => void respond(request, response))
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

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const message = readMessage(new Uint8Array(await buffer(request)))
    const { contentType, body } = message ? responseTo(message) : notVapi
    response.writeHead(message ? 200 : 404, { 'Content-Type': contentType, 'Content-Length': body.length })
    response.end(body)
  } catch {
    // The client disconnected before its request was complete.
    response.destroy()
  }
}

const notVapi: SampleResponse = {
  contentType: 'application/json',
  body: utf8('{"error":"This app only handles Vapi messages."}'),
}
