import { once } from 'node:events'
import http from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import net from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'

const GRACE_MS = 1_000

type SocketCallback = (error: Error | null, socket: Duplex) => void

/** The server side of one tunnel: a data port, the connections to it, and requests that wait for a connection. */
export class TunnelClient extends http.Agent {
  readonly max = 10
  readonly #all = new Set<Socket>()
  readonly #free: Socket[] = []
  readonly #waiting: SocketCallback[] = []
  readonly #server = net.createServer((socket) => this.#accept(socket))
  readonly #onTimeout: () => void
  #grace: NodeJS.Timeout | undefined

  /** Calls `onTimeout` when the tunnel has had no connection for one second. */
  constructor(onTimeout: () => void) {
    super({ keepAlive: true, maxFreeSockets: 1 })
    this.#onTimeout = onTimeout
  }

  get size(): number {
    return this.#all.size
  }

  async listen(): Promise<number> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening')
    this.#startTimeout()
    return (this.#server.address() as AddressInfo).port
  }

  /** Like the real server, forwards `request.headers`, which loses letter case and joins repeated header lines. */
  forward(request: IncomingMessage, response: ServerResponse): void {
    const { method, url: path, headers } = request
    const onward = http.request({ agent: this, method, path, headers }, (upstream) => {
      response.writeHead(upstream.statusCode ?? 502, upstream.headers)
      upstream.pipe(response)
    })
    onward.on('error', () => {
      // The real server does not respond in this case either.
    })
    request.pipe(onward)
  }

  override createConnection(_options: unknown, callback?: SocketCallback): undefined {
    const socket = this.#free.shift()
    if (socket) callback?.(null, socket)
    else if (callback) this.#waiting.push(callback)
    return undefined
  }

  async drop(count = this.#all.size): Promise<void> {
    const dropped = [...this.#all].slice(0, count)
    await Promise.all(dropped.map((socket) => once(socket.destroy(), 'close')))
  }

  freeze(): void {
    clearTimeout(this.#grace)
    for (const socket of this.#all) socket.pause()
    this.#server.close()
  }

  async close(): Promise<void> {
    clearTimeout(this.#grace)
    await this.drop()
    this.destroy()
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve))
  }

  #accept(socket: Socket): void {
    socket.on('error', () => socket.destroy())
    if (this.#all.size >= this.max) {
      socket.destroy()
      return
    }
    clearTimeout(this.#grace)
    this.#all.add(socket)
    socket.once('close', () => this.#remove(socket))
    const callback = this.#waiting.shift()
    if (callback) callback(null, socket)
    else this.#free.push(socket)
  }

  #remove(socket: Socket): void {
    this.#all.delete(socket)
    const index = this.#free.indexOf(socket)
    if (index !== -1) this.#free.splice(index, 1)
    if (this.#all.size === 0 && this.#server.listening) this.#startTimeout()
  }

  #startTimeout(): void {
    clearTimeout(this.#grace)
    this.#grace = setTimeout(() => {
      this.#onTimeout()
      void this.close()
    }, GRACE_MS)
    this.#grace.unref()
  }
}
