import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { utf8 } from '../core/text/bytes.ts'
import { answerTo, type SampleAnswer } from '../core/vapi/answers.ts'
import { readMessage } from '../core/vapi/message.ts'

/** An app on this machine. */
export interface SampleApp {
  url: string
  close(): Promise<void>
}

/** Starts a small app that answers every Vapi message as Vapi wants it, on a free port of this machine. */
export async function startSampleApp(): Promise<SampleApp> {
  const server = createServer((request, response) => void answer(request, response))
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

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const message = readMessage(new Uint8Array(await buffer(request)))
    const { contentType, body } = message ? answerTo(message) : notVapi
    response.writeHead(message ? 200 : 404, { 'Content-Type': contentType, 'Content-Length': body.length })
    response.end(body)
  } catch {
    // The caller left before its request was complete: nobody is there to answer.
    response.destroy()
  }
}

const notVapi: SampleAnswer = {
  contentType: 'application/json',
  body: utf8('{"error":"This app knows Vapi messages only."}'),
}
