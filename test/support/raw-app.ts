import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { once } from 'node:events'

/** A plain TCP server as an app: it records every received byte and can respond with any bytes. */
export class RawApp {
  readonly port: number
  readonly requests: Buffer[] = []
  readonly #server: ReturnType<typeof createServer>
  readonly #open = new Set<Socket>()

  private constructor(server: ReturnType<typeof createServer>, respond: (socket: Socket, received: Buffer) => void) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (socket) => {
      const number = this.requests.push(Buffer.alloc(0)) - 1
      this.#open.add(socket)
      socket.on('close', () => this.#open.delete(socket))
      socket.on('error', () => undefined)
      socket.on('data', (chunk: Buffer) => {
        const all = Buffer.concat([this.requests[number] ?? Buffer.alloc(0), chunk])
        this.requests[number] = all
        respond(socket, all)
      })
    })
  }

  /** Calls `respond` after every chunk with everything received on the connection so far. */
  static async start(respond: (socket: Socket, received: Buffer) => void): Promise<RawApp> {
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return new RawApp(server, respond)
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** True once the head and the complete body are received. */
export function isComplete(received: Buffer): boolean {
  const end = received.indexOf('\r\n\r\n')
  if (end === -1) return false
  const head = received.subarray(0, end).toString('latin1')
  if (/^transfer-encoding: chunked/im.test(head))
    return received.includes('\r\n0\r\n') || received.includes('0\r\n\r\n', end)
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
  return received.length >= end + 4 + length
}
