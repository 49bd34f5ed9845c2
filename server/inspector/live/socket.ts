import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { LIVE_PATH } from '../../core/api/routes.ts'
import type { InspectorOptions } from '../options.ts'
import { allowsRequest, ownHosts } from '../origin-guard.ts'
import { LiveBatcher } from './batcher.ts'
import { dismiss, serveWatcher } from './watcher.ts'

const MAX_WATCHERS = 20
const PING_MS = 30_000
const MAX_HEADERS = 200

/**
 * Limits of ws 8.23: a hello is one small frame, so a message in many fragments is an attack on memory. Pings are counted by
 * `limitMessages`, which closes with 1008; ws would end the connection without a close code.
 */
const socketLimits = { maxPayload: 64 * 1024, maxFragments: 64, maxBufferedChunks: 1_024, maxPendingAutoPongs: 0 }

export interface Live {
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  watchers: () => number
  close: () => void
}

const refuseUpgrade = (socket: Duplex, status: string): void => {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}

/** The status line of a refused upgrade, or undefined. The same guard as for every request. */
function refusalOf(request: IncomingMessage, options: InspectorOptions): string | undefined {
  const { method = '', rawHeaders } = request
  if (!allowsRequest({ method, rawHeaders, upgrade: true }, ownHosts(options.hosts))) return '403 Forbidden'
  if (rawHeaders.length > MAX_HEADERS * 2) return '431 Request Header Fields Too Large'
  return request.url === LIVE_PATH ? undefined : '404 Not Found'
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

/** The WebSocket that sends live messages. */
export function makeLive(options: InspectorOptions, isToken: (given: string) => boolean): Live {
  const report = options.report ?? (() => undefined)
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, ...socketLimits })
  const batcher = new LiveBatcher(options.hub)
  const watcherOptions = { batcher, isToken, report, snapshot: () => options.service.snapshot() }
  const stopPings = pingAll(server)
  server.on('connection', (socket) => {
    // ws itself closes the socket with the right code after a broken frame.
    socket.on('error', () => undefined)
    if (server.clients.size > MAX_WATCHERS) dismiss(socket, 1013, 'too many watchers')
    else serveWatcher(socket, watcherOptions)
  })
  return {
    upgrade: (request, socket, head) => {
      // A peer that resets the connection needs no response.
      socket.on('error', () => undefined)
      const refusal = refusalOf(request, options)
      if (refusal) return refuseUpgrade(socket, refusal)
      server.handleUpgrade(request, socket, head, (accepted) => server.emit('connection', accepted, request))
    },
    watchers: () => server.clients.size,
    close: () => {
      stopPings()
      batcher.close()
      for (const socket of server.clients) dismiss(socket, 1001, 'vhook is stopping')
      server.close()
    },
  }
}
