import type { Server } from 'node:http'
import type { Socket } from 'node:net'

interface Connection {
  /** A request is in progress: its body and response have timeouts of their own. */
  busy: boolean
  /** Bytes read when the last request ended: anything above belongs to a new head. */
  bytesBefore: number
  /** When the first byte of the current head was noticed, in ms of the monotonic clock. */
  headSince: number | null
}

/**
 * Ends connections whose head takes longer than `headMs` from its first byte. A tunnel leaves connections idle for hours, and
 * Node's own timer would respond to those with a 408 that the next sender then gets. So an idle connection never times out.
 */
export function watchSlowHeads(server: Server, headMs: number, onSlow: (socket: Socket) => void): () => void {
  const connections = new Map<Socket, Connection>()
  server.on('connection', (socket: Socket) => {
    connections.set(socket, { busy: false, bytesBefore: 0, headSince: null })
    socket.once('close', () => connections.delete(socket))
  })
  server.prependListener('request', (request, response) => {
    const connection = connections.get(request.socket)
    if (!connection) return
    connection.busy = true
    connection.headSince = null
    response.once('close', () => {
      connection.busy = false
      connection.bytesBefore = request.socket.bytesRead
    })
  })
  const sweep = (): void => {
    const now = performance.now()
    for (const [socket, connection] of connections) {
      if (connection.busy || socket.bytesRead === connection.bytesBefore) continue
      connection.headSince ??= now
      if (now - connection.headSince >= headMs) onSlow(socket)
    }
  }
  const timer = setInterval(sweep, Math.min(1_000, headMs / 4))
  timer.unref()
  return () => clearInterval(timer)
}
