import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { HeaderList } from '../core/model/request.ts'
import { isLoopback } from '../platform/ip-ranges.ts'

/**
 * Recognises requests that vhook itself sent and that come back to its intake. On this machine by the connection, so that the
 * app sees no extra header; elsewhere by a `Via` header (RFC 9110 section 7.6.3) with a name of this run.
 */
export class LoopGuard {
  readonly #name = `vhook-${randomBytes(6).toString('hex')}`
  /** Both ends of each connection to the app: another connection can use the same local port at the same time. */
  readonly #connections = new Set<string>()

  /** Headers to add to a request to this target. */
  headersFor(target: URL): HeaderList {
    return isLoopback(target.hostname) ? [] : [['Via', `1.1 ${this.#name}`]]
  }

  /** Remembers a connection to the app while it is open. */
  readonly add = (socket: Socket): void => {
    const ends = `${socket.localAddress}:${socket.localPort} ${socket.remoteAddress}:${socket.remotePort}`
    this.#connections.add(ends)
    socket.once('close', () => this.#connections.delete(ends))
  }

  /** Whether a request that arrived at the intake was sent by this vhook. */
  readonly isLoop = ({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): boolean => {
    const ends = `${socket.remoteAddress}:${socket.remotePort} ${socket.localAddress}:${socket.localPort}`
    return this.#connections.has(ends) || (headers.via?.includes(this.#name) ?? false)
  }
}
