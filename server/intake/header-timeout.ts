import type { Server } from 'node:http'
import type { Socket } from 'node:net'

interface PendingHead {
  /** A request is under way: body and answer have clocks of their own. */
  busy: boolean
  /** Bytes read when the last request ended: anything above belongs to a new head. */
  before: number
  /** When the first byte of the head under way was noticed; in ms of a clock that nobody can set. */
  since: number | null
}

/**
 * Ends connections whose head takes longer than `headMs` from its first byte. A tunnel keeps idle connections open for
 * hours, and Node's own timer would answer those with a 408 that the next caller then gets. So silence is never judged.
 */
export function watchSlowHeads(server: Server, headMs: number, tooSlow: (socket: Socket) => void): () => void {
  const sockets = new Map<Socket, PendingHead>()
  server.on('connection', (socket: Socket) => {
    sockets.set(socket, { busy: false, before: 0, since: null })
    socket.once('close', () => sockets.delete(socket))
  })
  server.prependListener('request', (request, response) => {
    const watched = sockets.get(request.socket)
    if (!watched) return
    watched.busy = true
    watched.since = null
    response.once('close', () => {
      watched.busy = false
      watched.before = request.socket.bytesRead
    })
  })
  const sweep = (): void => {
    const now = performance.now()
    for (const [socket, watched] of sockets) {
      if (watched.busy || socket.bytesRead === watched.before) continue
      watched.since ??= now
      if (now - watched.since >= headMs) tooSlow(socket)
    }
  }
  const timer = setInterval(sweep, Math.min(1_000, headMs / 4))
  timer.unref()
  return () => clearInterval(timer)
}
