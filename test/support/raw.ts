import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { once } from 'node:events'

/** A plain TCP client, for requests that no HTTP library would send. */
export class RawClient {
  readonly socket: Socket
  #received = Buffer.alloc(0)
  readonly closed: Promise<void>

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      socket.emit('more')
    })
    socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve())
    })
  }

  static async to(port: number): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1')
    const client = new RawClient(socket)
    await once(socket, 'connect')
    return client
  }

  send(...parts: Array<string | Uint8Array>): this {
    this.socket.write(
      Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))),
    )
    return this
  }

  get received(): Buffer {
    return this.#received
  }

  /** Resolves with everything received once that includes `text`. Rejects if the connection closes first. */
  async until(text: string): Promise<string> {
    while (!this.#received.includes(text, 0, 'latin1')) {
      if (this.socket.destroyed) throw new Error(`closed before "${text}", after: ${this.#received.toString('latin1')}`)
      await Promise.race([once(this.socket, 'more'), this.closed])
    }
    return this.#received.toString('latin1')
  }

  /** Everything received until the other side closes the connection. */
  async rest(): Promise<string> {
    await this.closed
    return this.#received.toString('latin1')
  }

  end(): void {
    this.socket.destroy()
  }
}
