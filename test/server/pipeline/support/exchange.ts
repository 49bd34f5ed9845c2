import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { RawClient } from '../../../support/raw.ts'

/** A running app. */
export interface App {
  server: Server
  port: number
  url: string
  stop(): Promise<void>
}

type Listener = (...args: Parameters<RequestListener>) => unknown

export async function startApp(listener: Listener, port = 0): Promise<App> {
  const server = createServer((request, response) => void listener(request, response))
  await once(server.listen(port, '127.0.0.1'), 'listening')
  const actualPort = (server.address() as AddressInfo).port
  const stop = async (): Promise<void> => {
    if (!server.listening) return
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { server, port: actualPort, url: `http://127.0.0.1:${actualPort}`, stop }
}

/** An app that stops with the test. */
export async function anApp(listener: Listener, port = 0): Promise<App> {
  const app = await startApp(listener, port)
  onTestFinished(() => app.stop())
  return app
}

/** A port without a listener. */
export async function freePort(): Promise<number> {
  const app = await startApp(() => undefined)
  await app.stop()
  return app.port
}

/** The complete body of a request. */
export async function bodyOf(request: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Sends bytes on a new connection and returns everything received until the other side closes it. */
export async function exchange(port: number, ...parts: Array<string | Uint8Array>): Promise<string> {
  const client = await RawClient.to(port)
  return await client.send(...parts).rest()
}

/** A request with `Connection: close`, so that `exchange` ends. */
export const closingRequest = (method: string, target: string, lines: string[], body = ''): string =>
  `${method} ${target} HTTP/1.1\r\nHost: h\r\n${lines.map((line) => `${line}\r\n`).join('')}Connection: close\r\n\r\n${body}`

export const statusOf = (response: string): number => Number(/^HTTP\/1\.[01] (\d{3})/.exec(response)?.[1] ?? 0)

export const codeOf = (response: string): string => /^x-vhook-error: (\w+)/m.exec(response)?.[1] ?? ''

/** Name and value of every header line, in order. */
export function linesOf(message: string): Array<[name: string, value: string]> {
  const [head = ''] = message.split('\r\n\r\n', 1)
  return head
    .split('\r\n')
    .slice(1)
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])
}
