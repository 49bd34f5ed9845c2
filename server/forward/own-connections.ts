import type { Socket } from 'node:net'

/** Connections that vhook has open to the app: a request that arrives on the other end of one came round in a loop. */
export class OwnConnections {
  /** Both ends of each: another connection to elsewhere may leave from the same port at the same time. */
  readonly #open = new Set<string>()

  add(socket: Socket): void {
    const ends = `${socket.localAddress}:${socket.localPort} ${socket.remoteAddress}:${socket.remotePort}`
    this.#open.add(ends)
    socket.once('close', () => this.#open.delete(ends))
  }

  /** Whether an accepted connection is the other end of one of ours. */
  has(socket: Socket): boolean {
    return this.#open.has(`${socket.remoteAddress}:${socket.remotePort} ${socket.localAddress}:${socket.localPort}`)
  }
}
