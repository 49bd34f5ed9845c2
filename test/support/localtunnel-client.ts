import { once } from 'node:events'
import http from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import net from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'

const GRACE_MS = 1_000

type Taker = (error: Error | null, socket: Duplex) => void

/** One tunnel as a localtunnel server sees it: a data port, the connections to it, and requests that wait for one. */
export class TunnelClient extends http.Agent {
  readonly max = 10
  readonly #all = new Set<Socket>()
  readonly #free: Socket[] = []
  readonly #waiting: Taker[] = []
  readonly #server = net.createServer((socket) => this.#take(socket))
  readonly #gone: () => void
  #grace: NodeJS.Timeout | undefined

  /** `gone` is called when it had no connection for a second. */
  constructor(gone: () => void) {
    super({ keepAlive: true, maxFreeSockets: 1 })
    this.#gone = gone
  }

  get size(): number {
    return this.#all.size
  }

  async listen(): Promise<number> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening')
    this.#waitForFirst()
    return (this.#server.address() as AddressInfo).port
  }

  /** As the real server does: `request.headers` are sent on, so letter case is lost and repeated lines are joined. */
  forward(request: IncomingMessage, response: ServerResponse): void {
    const { method, url: path, headers } = request
    const onward = http.request({ agent: this, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => {
      // The real server leaves the caller without an answer here.
    })
    request.pipe(onward)
  }

  override createConnection(_options: unknown, taker?: Taker): undefined {
    const socket = this.#free.shift()
    if (socket) taker?.(null, socket)
    else if (taker) this.#waiting.push(taker)
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

  #take(socket: Socket): void {
    socket.on('error', () => socket.destroy())
    if (this.#all.size >= this.max) {
      socket.destroy()
      return
    }
    clearTimeout(this.#grace)
    this.#all.add(socket)
    socket.once('close', () => this.#lost(socket))
    const taker = this.#waiting.shift()
    if (taker) taker(null, socket)
    else this.#free.push(socket)
  }

  #lost(socket: Socket): void {
    this.#all.delete(socket)
    const place = this.#free.indexOf(socket)
    if (place !== -1) this.#free.splice(place, 1)
    if (this.#all.size === 0 && this.#server.listening) this.#waitForFirst()
  }

  #waitForFirst(): void {
    clearTimeout(this.#grace)
    this.#grace = setTimeout(() => {
      this.#gone()
      void this.close()
    }, GRACE_MS)
    this.#grace.unref()
  }
}
