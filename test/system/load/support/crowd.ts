import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setTimeout as rest } from 'node:timers/promises'

/** A silent connection, half a head, and one that stays open after its request. */
const openings = ['', 'POST / HTTP/1.1\r\nHo', 'GET / HTTP/1.1\r\nHost: h\r\n\r\n']

/** Idle connections. Each that is closed is opened again, so that their number stays the same. */
export class Crowd {
  /** How many were opened in all. */
  opened = 0
  readonly #port: number
  readonly #sockets = new Set<Socket>()
  #over = false

  constructor(port: number) {
    this.#port = port
  }

  /** Resolves once this many are connected. */
  async gather(count: number): Promise<void> {
    for (let at = 0; at < count; at += 100) {
      const some = Array.from({ length: Math.min(100, count - at) }, (_, place) => this.#join(at + place))
      await Promise.all(some.map((socket) => once(socket, 'connect')))
    }
  }

  leave(): void {
    this.#over = true
    for (const socket of this.#sockets) socket.destroy()
  }

  #join(at: number): Socket {
    const socket = connect(this.#port, '127.0.0.1').on('error', () => undefined)
    this.opened += 1
    this.#sockets.add(socket)
    socket.resume().write(openings[at % openings.length] ?? '')
    socket.once('close', () => void this.#again(socket, at))
    return socket
  }

  async #again(socket: Socket, at: number): Promise<void> {
    this.#sockets.delete(socket)
    // Not immediately, in case connections are refused.
    await rest(20)
    if (!this.#over) this.#join(at)
  }
}
