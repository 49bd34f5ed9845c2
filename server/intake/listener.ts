import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import type { CapturedEvent, StoredBody } from '../core/model/event.ts'
import { pairs } from '../forward/hop-by-hop.ts'
import { newId } from '../platform/uuid.ts'
import type { Limits } from '../settings/limits.ts'
import { listen } from '../platform/listen.ts'
import { BodyRefused, readBody } from './read-body.ts'
import { Caller } from './sender-response.ts'
import { malformedEvent, noBody } from './malformed.ts'
import { refusal, sayTo, sayToSocket } from './own-responses.ts'
import type { OwnAnswer, RefusalCode } from './own-responses.ts'
import { watchSlowHeads } from './header-timeout.ts'

/** What the intake hands on. */
export interface IntakeHandler {
  /** A whole request. The handler answers the caller, once. */
  receive(event: CapturedEvent, caller: Caller): Promise<void>
  /** A request that was refused, or whose sender left before its end; already answered. */
  refused(event: CapturedEvent, state: 'refused' | 'incomplete'): void
  /** A reason to refuse before the body is read, such as `busy`. */
  unwilling(): RefusalCode | undefined
  /** The answer to vhook's own question through the tunnel, which is no event. */
  probe(request: IncomingMessage): OwnAnswer | undefined
  /** The request was sent by vhook itself: the target leads back here. */
  isLoop(request: IncomingMessage): boolean
}

export interface IntakeOptions {
  host: string
  port: number
  limits: Limits
  spillFolder: string
  now: () => number
  publicUrl: () => string
  handler: IntakeHandler
}

export interface Intake {
  url: string
  port: number
  /** Takes nothing new; resolves when what is under way is answered. After `ms` that is `giveUp`'s part: its answers are the last. */
  close(ms: number, giveUp?: () => Promise<void>): Promise<void>
}

/** The public listener: every method, path and body becomes an event, byte for byte. */
export async function openIntake(options: IntakeOptions): Promise<Intake> {
  const server = createServer({
    // Node refuses a head that reaches its size, not one that is above it.
    maxHeaderSize: options.limits.head + 1,
    // Node would refuse by itself, without a record.
    requireHostHeader: false,
    // Idle tunnel connections must never be answered by a timer: see watchSlowHeads. Bodies have clocks of their own.
    headersTimeout: 0,
    requestTimeout: 0,
    keepAliveTimeout: 0,
  })
  server.maxHeadersCount = options.limits.headerFields
  server.maxConnections = options.limits.connections
  const door = new Listener(server, options)
  await listen(server, options.host, options.port)
  const { port } = server.address() as AddressInfo
  return { url: `http://${options.host}:${port}`, port, close: (ms, giveUp) => door.close(ms, giveUp) }
}

class Listener {
  readonly #server: Server
  readonly #options: IntakeOptions
  /** Answers not yet given, by connection: a refusal of the next request must not overtake them. */
  readonly #open = new Map<Socket, Set<ServerResponse>>()
  readonly #sockets = new Set<Socket>()
  readonly #malformed = new WeakSet<Socket>()
  readonly #stopSweeping: () => void

  constructor(server: Server, options: IntakeOptions) {
    this.#server = server
    this.#options = options
    this.#stopSweeping = watchSlowHeads(server, options.limits.headMs, (socket) =>
      this.#refuseSocket(socket, 'head_too_slow'),
    )
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    server.on('request', (request, response) => this.#take(request, response))
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      if (Number(request.headers['content-length'] ?? 0) <= options.limits.body) response.writeContinue()
      server.emit('request', request, response)
    })
    server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      this.#refuse(request, response, 'expectation_failed', noBody)
    })
    server.on('connect', (request: IncomingMessage, socket) => {
      sayToSocket(socket, refusal('method_not_supported', null))
      options.handler.refused(this.#event(request, noBody, 0, 'method_not_supported'), 'refused')
    })
    server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) => {
      this.#clientError(error, socket as Socket)
    })
  }

  async close(ms: number, giveUp: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    this.#stopSweeping()
    const closed = Promise.withResolvers<void>()
    this.#server.close(() => closed.resolve())
    this.#server.closeIdleConnections()
    for (const socket of this.#sockets) if (!this.#open.has(socket)) socket.destroy()
    const deadline = setTimeout(() => void this.#end(giveUp), ms)
    await closed.promise
    clearTimeout(deadline)
  }

  async #end(giveUp: () => Promise<void>): Promise<void> {
    try {
      await giveUp()
    } finally {
      this.#server.closeAllConnections()
    }
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    this.#remember(request.socket, response)
    const { handler } = this.#options
    const probe = handler.probe(request)
    if (probe) return sayTo(response, probe, false)
    const refused = unfit(request) ?? (handler.isLoop(request) ? 'loop' : handler.unwilling())
    if (refused) return this.#refuse(request, response, refused, noBody)
    void this.#receive(request, response)
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const began = performance.now()
    const { limits, spillFolder, now, handler } = this.#options
    const caller = new Caller(request, response)
    const id = newId(now())
    try {
      const body = await readBody(request, limits, { folder: spillFolder, name: `${id}.body` })
      // Many can have come as far as this at once.
      if (handler.unwilling() === 'busy') return await this.#turnAway(request, response, body)
      const event = { ...this.#event(request, body, began), id }
      await handler.receive(event, caller)
    } catch (error) {
      if (!(error instanceof BodyRefused)) return this.#fault(caller, error)
      const code = this.#malformed.has(request.socket) ? 'malformed' : error.code
      if (code !== 'incomplete') return this.#refuse(request, response, code, noBody)
      handler.refused({ ...this.#event(request, error.partial ?? noBody, began, code), id }, 'incomplete')
    }
  }

  async #turnAway(request: IncomingMessage, response: ServerResponse, body: StoredBody): Promise<void> {
    if (body.kind === 'file') await rm(join(this.#options.spillFolder, body.file), { force: true })
    this.#refuse(request, response, 'busy', noBody)
  }

  #fault(caller: Caller, error: unknown): void {
    caller.refuse('internal', null)
    process.emitWarning(error instanceof Error ? error : String(error))
  }

  #refuse(request: IncomingMessage, response: ServerResponse, code: RefusalCode, body: StoredBody): void {
    const event = this.#event(request, body, performance.now(), code)
    sayTo(response, refusal(code, event.id), code !== 'busy' || !request.complete)
    this.#options.handler.refused(event, 'refused')
  }

  #event(request: IncomingMessage, body: StoredBody, began: number, refused?: string): CapturedEvent {
    const receivedAt = this.#options.now()
    return {
      id: newId(receivedAt),
      receivedAt,
      kind: 'webhook',
      method: request.method ?? '',
      path: request.url ?? '',
      httpVersion: request.httpVersion,
      headers: pairs(request.rawHeaders),
      trailers: pairs(request.rawTrailers),
      body,
      publicUrl: this.#options.publicUrl(),
      receivedInMs: Math.round(performance.now() - began),
      ...(refused ? { refusal: refused } : {}),
    }
  }

  #remember(socket: Socket, response: ServerResponse): void {
    const open = this.#open.get(socket) ?? new Set()
    this.#open.set(socket, open.add(response))
    response.once('close', () => {
      open.delete(response)
      if (open.size === 0) this.#open.delete(socket)
    })
  }

  #clientError(error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket: Socket): void {
    // The sender left: a request that was under way becomes `incomplete` when its connection closes.
    const left = error.code === 'ECONNRESET' || error.code === 'HPE_INVALID_EOF_STATE'
    if (left || !socket.writable) return void socket.destroy()
    this.#malformed.add(socket)
    const code = codeOf(error)
    const waiting = [...(this.#open.get(socket) ?? [])].at(-1)
    if (waiting && !waiting.headersSent && !waiting.req.complete) {
      waiting.once('finish', () => socket.destroySoon())
      return sayTo(waiting, refusal(code, null), true)
    }
    this.#options.handler.refused(
      malformedEvent(error.rawPacket ?? Buffer.alloc(0), code, this.#options.now(), this.#options.publicUrl()),
      'refused',
    )
    // Answers to earlier requests of this connection go first.
    if (waiting) waiting.once('close', () => sayToSocket(socket, refusal(code, null)))
    else sayToSocket(socket, refusal(code, null))
  }

  #refuseSocket(socket: Socket, code: RefusalCode): void {
    const { handler, now, publicUrl } = this.#options
    sayToSocket(socket, refusal(code, null))
    socket.destroySoon()
    handler.refused(malformedEvent(Buffer.alloc(0), code, now(), publicUrl()), 'refused')
  }
}

/** What Node's parser takes and the intake does not. */
function unfit({ headers, httpVersion, method }: IncomingMessage): RefusalCode | undefined {
  if (headers.host === undefined && httpVersion === '1.1') return 'malformed'
  // Any other request that offers a change of protocol is one without it (RFC 9110 section 7.8).
  const handshake = method === 'GET' && /\bwebsocket\b/i.test(headers.upgrade ?? '')
  return handshake ? 'upgrade_not_supported' : undefined
}

function codeOf(error: NodeJS.ErrnoException): RefusalCode {
  if (error.code === 'HPE_HEADER_OVERFLOW') return 'head_too_large'
  if (error.code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 'body_too_large'
  return 'malformed'
}
