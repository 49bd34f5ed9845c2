import type { Socket } from 'node:net'
import TunnelCluster from 'localtunnel/lib/TunnelCluster.js'
import { problems, VhookError } from '../../core/model/errors.ts'
import { printable } from '../error-text.ts'

const CONNECT_MS = 10_000
const SHORT_LIFE_MS = 5_000
const PAUSE_MS = 200

/** Maintains a number of data connections between the tunnel server and the intake, as long as the server accepts them. */
export class DataSockets {
  /** Resolves with the reason when the server accepts no more connections, or when `end` was called. */
  readonly closed: Promise<string>
  readonly #first = Promise.withResolvers<void>()
  readonly #closed = Promise.withResolvers<string>()
  readonly #cluster: TunnelCluster
  readonly #open = new Set<Socket>()
  // Connections being opened. The cluster reports only those that are refused, so each has a deadline.
  readonly #pending: NodeJS.Timeout[] = []
  readonly #pauses = new Set<NodeJS.Timeout>()
  readonly #mostUseless: number
  #useless = 0
  #ended = false

  constructor(to: { address: string; port: number; localPort: number; connections: number }) {
    this.closed = this.#closed.promise
    // Whoever waits for `opened` gets the reason; without a waiter it must not be an unhandled rejection.
    this.#first.promise.catch(() => undefined)
    this.#mostUseless = to.connections * 3
    // `local_host` is never set: with it, the cluster turns the first bytes of every request into text and back.
    this.#cluster = new TunnelCluster({ remote_host: to.address, remote_port: to.port, local_port: to.localPort })
    this.#cluster.on('open', (socket) => this.#opened(socket))
    this.#cluster.on('error', (error) => this.end(`its data port refuses connections (${printable(error.message)})`))
    for (let count = 0; count < to.connections; count += 1) this.#connect()
  }

  /** Resolves with the first connection. Rejects with TUNNEL_UNREACHABLE when there is none before the signal is aborted. */
  async opened(signal: AbortSignal): Promise<void> {
    const stop = (): void => this.end('its data port did not respond in time')
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    await this.#first.promise.finally(() => signal.removeEventListener('abort', stop))
  }

  /** Closes every connection. Only the first reason counts. */
  end(reason: string): void {
    if (this.#ended) return
    this.#ended = true
    for (const timer of [...this.#pending, ...this.#pauses]) clearTimeout(timer)
    for (const socket of this.#open) socket.destroy()
    this.#first.reject(new VhookError(problems.tunnelUnreachable('localtunnel', reason)))
    this.#closed.resolve(reason)
  }

  #connect(): void {
    if (this.#ended) return
    this.#pending.push(setTimeout(() => this.#onDeadline(), CONNECT_MS))
    this.#cluster.open()
  }

  #onDeadline(): void {
    this.#pending.shift()
    if (this.#open.size === 0) this.end('its data port does not respond')
    else this.#connect()
  }

  #opened(socket: Socket): void {
    if (this.#ended) {
      socket.destroy()
      return
    }
    clearTimeout(this.#pending.shift())
    this.#open.add(socket)
    const since = performance.now()
    // Not the cluster's `dead`, which is not emitted when the local end fails.
    socket.once('close', () => this.#onClose(socket, performance.now() - since))
    this.#first.resolve()
  }

  #onClose(socket: Socket, lifeMs: number): void {
    this.#open.delete(socket)
    if (this.#ended) return
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
