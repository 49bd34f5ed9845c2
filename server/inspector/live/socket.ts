import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { mayEnter, ownHosts } from '../origin-guard.ts'
import { LiveFeed } from './batcher.ts'
import { attend, dismiss } from './client.ts'
import type { InspectorOptions } from '../options.ts'

const PATH = '/api/live'
const MOST_WATCHERS = 20
const PING_MS = 30_000
const MOST_HEADERS = 200

/**
 * Limits of ws 8.23: a hello is one small frame, so a message in many pieces is an attack on memory. Pings are counted by
 * `limitTalk`, which says 1008; ws would end the connection without a word.
 */
const socketLimits = { maxPayload: 64 * 1024, maxFragments: 64, maxBufferedChunks: 1_024, maxPendingAutoPongs: 0 }

export interface Live {
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  watchers: () => number
  close: () => void
}

const turnAway = (socket: Duplex, status: string): void => {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}

/** Why an upgrade is refused, as a status line, or undefined. The same guard as for every request. */
function refusalOf(request: IncomingMessage, parts: InspectorOptions): string | undefined {
  const { method = '', rawHeaders } = request
  if (!mayEnter({ method, rawHeaders, upgrade: true }, ownHosts(parts.hosts))) return '403 Forbidden'
  if (rawHeaders.length > MOST_HEADERS * 2) return '431 Request Header Fields Too Large'
  return request.url === PATH ? undefined : '404 Not Found'
}

/** Ends watchers that did not answer the last ping, and pings the others. */
function pingAll(server: WebSocketServer): () => void {
  const silent = new WeakSet<WebSocket>()
  server.on('connection', (socket) => socket.on('pong', () => silent.delete(socket)))
  const timer = setInterval(() => {
    for (const socket of server.clients) {
      if (silent.has(socket)) socket.terminate()
      silent.add(socket)
      socket.ping()
    }
  }, PING_MS).unref()
  return () => clearInterval(timer)
}

/** The WebSocket at /api/live: one stream of everything that becomes true. */
export function makeLive(parts: InspectorOptions, isToken: (given: string) => boolean): Live {
  const report = parts.report ?? (() => undefined)
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, ...socketLimits })
  const feed = new LiveFeed(parts.hub)
  const room = { feed, isToken, report, snapshot: () => parts.service.snapshot() }
  const stopPings = pingAll(server)
  server.on('connection', (socket) => {
    // A broken frame is answered with its close code by ws itself; there is nothing to add.
    socket.on('error', () => undefined)
    if (server.clients.size > MOST_WATCHERS) dismiss(socket, 1013, 'too many watchers')
    else attend(socket, room)
  })
  return {
    upgrade: (request, socket, head) => {
      // A peer that resets while it is turned away is gone, which is what was wanted.
      socket.on('error', () => undefined)
      const refusal = refusalOf(request, parts)
      if (refusal) return turnAway(socket, refusal)
      server.handleUpgrade(request, socket, head, (accepted) => server.emit('connection', accepted, request))
    },
    watchers: () => server.clients.size,
    close: () => {
      stopPings()
      feed.close()
      for (const socket of server.clients) dismiss(socket, 1001, 'vhook stops')
      server.close()
    },
  }
}
