import type { Socket } from 'node:net'
import TunnelCluster from 'localtunnel/lib/TunnelCluster.js'
import { problems, VhookError } from '../../core/model/errors.ts'
import { printable } from '../error-text.ts'

const CONNECT_MS = 10_000
const SHORT_LIFE_MS = 5_000
const PAUSE_MS = 200

/** Keeps a number of data connections open between the tunnel server and the intake, for as long as the server takes them. */
export class DataSockets {
  /** Resolves with the reason when the server takes no more connections, or when `end` was called. */
  readonly closed: Promise<string>
  readonly #first = Promise.withResolvers<void>()
  readonly #closed = Promise.withResolvers<string>()
  readonly #cluster: TunnelCluster
  readonly #open = new Set<Socket>()
  // Connections on their way. The cluster says nothing of those that fail otherwise than refused, so each has a deadline.
  readonly #pending: NodeJS.Timeout[] = []
  readonly #pauses = new Set<NodeJS.Timeout>()
  readonly #mostUseless: number
  #useless = 0
  #over = false

  constructor(to: { address: string; port: number; localPort: number; connections: number }) {
    this.closed = this.#closed.promise
    // The reason reaches whoever waits for `opened`; nobody may be waiting.
    this.#first.promise.catch(() => undefined)
    this.#mostUseless = to.connections * 3
    // `local_host` is never set: with it, the cluster turns the first bytes of every request into text and back.
    this.#cluster = new TunnelCluster({ remote_host: to.address, remote_port: to.port, local_port: to.localPort })
    this.#cluster.on('open', (socket) => this.#opened(socket))
    this.#cluster.on('error', (error) => this.end(`its data port takes no connections (${printable(error.message)})`))
    for (let count = 0; count < to.connections; count += 1) this.#connect()
  }

  /** Resolves with the first connection. Rejects with TUNNEL_UNREACHABLE when there is none before the signal is aborted. */
  async opened(signal: AbortSignal): Promise<void> {
    const stop = (): void => this.end('its data port gave no answer in time')
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    await this.#first.promise.finally(() => signal.removeEventListener('abort', stop))
  }

  /** Closes every connection. The first reason given is the one that counts. */
  end(reason: string): void {
    if (this.#over) return
    this.#over = true
    for (const timer of [...this.#pending, ...this.#pauses]) clearTimeout(timer)
    for (const socket of this.#open) socket.destroy()
    this.#first.reject(new VhookError(problems.tunnelUnreachable('localtunnel', reason)))
    this.#closed.resolve(reason)
  }

  #connect(): void {
    if (this.#over) return
    this.#pending.push(setTimeout(() => this.#lost(), CONNECT_MS))
    this.#cluster.open()
  }

  #lost(): void {
    this.#pending.shift()
    if (this.#open.size === 0) this.end('its data port gives no answer')
    else this.#connect()
  }

  #opened(socket: Socket): void {
    if (this.#over) {
      socket.destroy()
      return
    }
    clearTimeout(this.#pending.shift())
    this.#open.add(socket)
    const since = performance.now()
    // Not the cluster's `dead`: it is silent about a connection whose local end broke.
    socket.once('close', () => this.#closedOne(socket, performance.now() - since))
    this.#first.resolve()
  }

  #closedOne(socket: Socket, lifeMs: number): void {
    this.#open.delete(socket)
    if (this.#over) return
    const useful = socket.bytesRead > 0 || lifeMs > SHORT_LIFE_MS
    this.#useless = useful ? 0 : this.#useless + 1
    if (this.#useless >= this.#mostUseless) return this.end('it closes every connection at once')
    this.#after(useful ? 0 : PAUSE_MS, () => this.#connect())
  }

  #after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#pauses.delete(timer)
      run()
    }, ms)
    this.#pauses.add(timer)
  }
}
