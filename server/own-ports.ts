import type { Socket } from 'node:net'

/** Local ports of connections that vhook has open to the app: a request that arrives from one of them came round in a loop. */
export class OwnPorts {
  readonly #ports = new Set<number>()

  add(socket: Socket): void {
    const port = socket.localPort
    if (port === undefined) return
    this.#ports.add(port)
    socket.once('close', () => this.#ports.delete(port))
  }

  has(port: number | undefined): boolean {
    return port !== undefined && this.#ports.has(port)
  }
}
