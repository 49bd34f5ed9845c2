import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { WebSocket } from 'ws'
import { LIVE_PATH } from '../../server/core/api/routes.ts'
import type { LiveFrame } from '../../server/core/api/live.ts'
import { Hub } from '../../server/hub.ts'
import { buildInspector, listen } from '../../server/inspector/server.ts'
import { hostsOf } from '../../server/inspector/origin-guard.ts'
import { fakeEvent } from './fake-event.ts'
import { FakeService } from './fake-service.ts'

export const TOKEN = 'token-of-this-session-0123456789abcdef'

export interface RawResponse {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
  bytes: Buffer
}

export interface RawRequest {
  method?: string
  path?: string
  /** Flat list of names and values, sent unchanged. Default: Host only. */
  headers?: string[]
  body?: string
}

export interface Bench {
  app: FastifyInstance
  service: FakeService
  hub: Hub
  port: number
  url: string
  /** Bugs that the inspector reported. */
  reported: unknown[]
  uiFolder: string
  send: (request: RawRequest) => Promise<RawResponse>
  /** With token and content type, as the page sends it. */
  call: (method: string, path: string, body?: unknown) => Promise<RawResponse>
  [Symbol.asyncDispose]: () => Promise<void>
}

/** A small page in a temporary folder, next to a file that must never be served. */
async function makePage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vhook-page-'))
  await mkdir(join(folder, 'ui', 'assets'), { recursive: true })
  await writeFile(join(folder, 'canary.txt'), 'CANARY')
  await writeFile(
    join(folder, 'ui', 'index.html'),
    '<!doctype html><title>page</title><script src="./assets/app-1.js"></script>',
  )
  await writeFile(join(folder, 'ui', 'assets', 'app-1.js'), 'document.title = "ran"')
  return folder
}

/** One request over a real socket. Only Content-Length is added to the given headers. */
function send(port: number, { method = 'GET', path = '/', headers, body }: RawRequest): Promise<RawResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<RawResponse>()
  const flat = [...(headers ?? ['Host', `127.0.0.1:${port}`])]
  if (body !== undefined) flat.push('Content-Length', String(Buffer.byteLength(body)))
  const request = httpRequest({
    host: '127.0.0.1',
    port,
    method,
    path,
    headers: flat,
    setDefaultHeaders: false,
    agent: false,
  })
  request.on('error', reject)
  request.on('response', (response) => {
    const parts: Buffer[] = []
    response.on('data', (part: Buffer) => parts.push(part))
    response.on('end', () => {
      const bytes = Buffer.concat(parts)
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text: bytes.toString(), bytes })
    })
  })
  request.end(body)
  return promise
}

/** An inspector on a free port over a service in memory. */
export async function startInspector(service = new FakeService([fakeEvent(2), fakeEvent(1)])): Promise<Bench> {
  const folder = await makePage()
  const hub = new Hub()
  const reported: unknown[] = []
  let port = 0
  const app = await buildInspector({
    service,
    hub,
    token: TOKEN,
    uiFolder: join(folder, 'ui'),
    hosts: () => hostsOf(port),
    version: '0.0.0',
    report: (error) => reported.push(error),
  })
  port = await listen(app, 0)
  const authorized = [
    'Host',
    `127.0.0.1:${port}`,
    'Authorization',
    `Bearer ${TOKEN}`,
    'Content-Type',
    'application/json',
  ]
  return {
    app,
    service,
    hub,
    port,
    reported,
    url: `http://127.0.0.1:${port}`,
    uiFolder: folder,
    send: (request) => send(port, request),
    call: (method, path, body) =>
      send(port, { method, path, headers: authorized, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
    [Symbol.asyncDispose]: async () => {
      await app.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** Sends text unchanged, and resolves with everything that is received until the peer closes. */
export function sendRaw(port: number, text: string | Buffer): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const parts: Buffer[] = []
  const socket = connect(port, '127.0.0.1', () => socket.write(text))
  socket.on('data', (part) => parts.push(part))
  socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? undefined : reject(error)))
  socket.on('close', () => resolve(Buffer.concat(parts).toString('latin1')))
  return promise
}

/** A live client that records the frames it receives. */
export class Watcher {
  readonly socket: WebSocket
  readonly frames: LiveFrame[] = []
  readonly connected: Promise<void>
  /** Close code, or the status of a refused upgrade. */
  readonly ended: Promise<number>
  #wake: () => void = () => undefined

  constructor(port: number, options: { headers?: Record<string, string>; path?: string } = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}${options.path ?? LIVE_PATH}`, {
      headers: options.headers ?? {},
    })
    this.socket.on('error', () => undefined)
    this.connected = new Promise((resolve) => this.socket.once('open', () => resolve()))
    this.ended = new Promise((resolve) => {
      this.socket.once('close', resolve)
      this.socket.once('unexpected-response', (request, response) => {
        resolve(response.statusCode ?? 0)
        request.destroy()
      })
    })
    this.socket.on('message', (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString()) as LiveFrame)
      this.#wake()
    })
  }

  async hello(token = TOKEN, since?: number): Promise<this> {
    await this.connected
    this.socket.send(JSON.stringify({ type: 'hello', token, since }))
    return this
  }

  /** Resolves when that many frames were received. */
  async received(count: number): Promise<LiveFrame[]> {
    while (this.frames.length < count) await new Promise<void>((resolve) => (this.#wake = resolve))
    return this.frames
  }
}
