import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { noDelivery } from '../core/model/delivery.ts'
import { ownDelivery } from '../core/model/sender.ts'
import type { Delivery } from '../core/model/delivery.ts'
import type { CapturedEvent, StoredBody } from '../core/model/event.ts'
import type { RefusalCode } from '../core/model/refusals.ts'
import { headerPairs } from '../core/model/request.ts'
import type { OwnResponse, Sender, UpgradeSender } from '../core/model/sender.ts'
import { newId } from '../platform/uuid.ts'
import type { Limits } from '../settings/limits.ts'
import { listen } from '../platform/listen.ts'
import { BodyRefused, readBody } from './read-body.ts'
import { SenderResponse } from './sender-response.ts'
import { isWebSocket, refusalOf, unsupported } from './request-checks.ts'
import { UpgradeResponse } from './upgrade-response.ts'
import { malformedEvent, noBody } from './malformed.ts'
import { refusal, sendOn, sendOnSocket } from './own-responses.ts'
import { watchSlowHeads } from './header-timeout.ts'

/** What the intake asks and notifies. */
export interface IntakeHandler {
  /** A complete request. The handler responds to the sender, once. */
  receive(event: CapturedEvent, sender: Sender): Promise<void>
  /** A WebSocket handshake. The handler responds to the sender, or connects it to the app. */
  connect(event: CapturedEvent, sender: UpgradeSender<Socket>): Promise<void>
  /** A request that was refused, or whose sender left before its end; already responded to. */
  refused(event: CapturedEvent, state: 'refused' | 'incomplete', delivery: Delivery): void
  /** Whether as many events are in progress as the limits allow. */
  isBusy(): boolean
  /** The response to vhook's own probe through the tunnel, which is not an event. */
  probe(path: string): OwnResponse | undefined
  /** Whether vhook itself sent the request: the target leads back here. */
  isLoop(request: IncomingMessage): boolean
}

export interface IntakeOptions {
  host: string
  port: number
  limits: Limits
  now: () => number
  /** The tunnel's URL while there is one. */
  publicUrl: () => string | null
  /** How often Node checks its connections for timeouts. Default 30,000. */
  checkIntervalMs?: number
}

/** The public listener: every method, path and body becomes an event, byte for byte. */
export class Intake {
  readonly #options: IntakeOptions
  #port = 0
  #connections: Connections | undefined

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  /** The port it listens on; 0 before. */
  get port(): number {
    return this.#port
  }

  get url(): string {
    return this.#port === 0 ? '' : `http://${this.#options.host}:${this.#port}`
  }

  /** Starts listening. Rejects with PORT_TAKEN. */
  async open(handler: IntakeHandler, spillFolder: string): Promise<void> {
    const { host, port, limits, publicUrl, now, checkIntervalMs = 30_000 } = this.#options
    const server = createServer({
      // Node refuses a head that reaches its size, not one that is above it.
      maxHeaderSize: limits.head + 1,
      // Node would refuse by itself, without a record.
      requireHostHeader: false,
      // Any other request that offers a protocol upgrade is handled as if it did not (RFC 9110 section 7.8).
      shouldUpgradeCallback: isWebSocket,
      // Idle tunnel connections must never get a response from a timer: see watchSlowHeads. Bodies have timeouts of their own.
      connectionsCheckingInterval: checkIntervalMs,
      headersTimeout: 0,
      requestTimeout: 0,
      keepAliveTimeout: 0,
    })
    server.maxHeadersCount = limits.headerFields
    server.maxConnections = limits.connections
    const settings = { limits, spillFolder, now, publicUrl: () => publicUrl() ?? this.url }
    this.#connections = new Connections(server, handler, settings)
    await listen(server, host, port)
    this.#port = (server.address() as AddressInfo).port
  }

  /**
   * Accepts nothing new; resolves when what is in progress has its response. After `ms` it calls `interrupt`, whose responses
   * are the last, and closes every connection.
   */
  async close(ms: number, interrupt?: () => Promise<void>): Promise<void> {
    await this.#connections?.close(ms, interrupt)
  }
}

interface RequestSettings {
  limits: Limits
  spillFolder: string
  now: () => number
  publicUrl: () => string
}

class Connections {
  readonly #server: Server
  readonly #handler: IntakeHandler
  readonly #settings: RequestSettings
  /** Responses not yet sent, by connection: a refusal of the next request must not overtake them. */
  readonly #open = new Map<Socket, Set<ServerResponse>>()
  readonly #sockets = new Set<Socket>()
  readonly #malformed = new WeakSet<Socket>()
  /** Responses to requests that the parser rejected while their bodies were read. */
  readonly #rejected = new WeakMap<ServerResponse, OwnResponse>()
  readonly #stopSweeping: () => void

  constructor(server: Server, handler: IntakeHandler, settings: RequestSettings) {
    this.#server = server
    this.#handler = handler
    this.#settings = settings
    this.#stopSweeping = watchSlowHeads(server, settings.limits.headMs, (socket) =>
      this.#refuseSocket(socket, 'head_too_slow'),
    )
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    server.on('request', (request, response) => this.#onRequest(request, response))
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      if (Number(request.headers['content-length'] ?? 0) <= settings.limits.body) response.writeContinue()
      server.emit('request', request, response)
    })
    server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      this.#refuse(request, response, 'expectation_failed')
    })
    server.on('upgrade', (request, socket, first) => {
      void this.#onUpgrade(request, new UpgradeResponse(request, socket as Socket, first))
    })
    server.on('connect', (request: IncomingMessage, socket) => {
      const own = refusal('method_not_supported', null)
      sendOnSocket(socket, own)
      handler.refused(this.#event(request, noBody, 0, 'method_not_supported'), 'refused', ownDelivery(own, 0))
    })
    server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) => {
      this.#onClientError(error, socket as Socket)
    })
  }

  async close(ms: number, interrupt: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    this.#stopSweeping()
    const closed = Promise.withResolvers<void>()
    this.#server.close(() => closed.resolve())
    this.#server.closeIdleConnections()
    for (const socket of this.#sockets) if (!this.#open.has(socket)) socket.destroy()
    const deadline = setTimeout(() => void this.#end(interrupt), ms)
    await closed.promise
    clearTimeout(deadline)
  }

  async #end(interrupt: () => Promise<void>): Promise<void> {
    try {
      await interrupt()
    } finally {
      this.#server.closeAllConnections()
    }
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const started = performance.now()
    this.#remember(request.socket, response)
    const probe = this.#handler.probe(request.url ?? '')
    if (probe) return sendOn(response, probe, false)
    const code = unsupported(request) ?? this.#rejection(request)
    if (code) return this.#refuse(request, response, code, started)
    void this.#receive(request, response, started)
  }

  #rejection(request: IncomingMessage): RefusalCode | undefined {
    if (this.#handler.isLoop(request)) return 'loop'
    return this.#handler.isBusy() ? 'busy' : undefined
  }

  /** `started`: when the request head was read. */
  async #receive(request: IncomingMessage, response: ServerResponse, started: number): Promise<void> {
    const { limits, spillFolder, now } = this.#settings
    const sender = new SenderResponse(request, response)
    const id = newId(now())
    try {
      const body = await readBody(request, limits, { folder: spillFolder, name: `${id}.body` })
      // Many requests can have come this far at the same time.
      if (this.#handler.isBusy()) return await this.#refuseBusy(request, response, body, started)
      await this.#handler.receive({ ...this.#event(request, body, started), id }, sender)
    } catch (error) {
      if (!(error instanceof BodyRefused)) return this.#onFault(sender, error)
      const code = this.#malformed.has(request.socket) ? 'malformed' : error.code
      if (code !== 'incomplete') return this.#refuse(request, response, code, started)
      const event = this.#event(request, error.partial ?? noBody, started, code)
      this.#handler.refused({ ...event, id }, 'incomplete', noDelivery(event.receivedInMs))
    }
  }

  async #onUpgrade(request: IncomingMessage, sender: UpgradeResponse): Promise<void> {
    const code = unsupported(request) ?? this.#rejection(request)
    const event = { ...this.#event(request, noBody, performance.now(), code), kind: 'websocket' as const }
    if (code) {
      sender.refuse(code, event.id)
      return this.#handler.refused(event, 'refused', sender.delivery())
    }
    await this.#handler.connect(event, sender).catch((error: unknown) => this.#onFault(sender, error))
  }

  async #refuseBusy(
    request: IncomingMessage,
    response: ServerResponse,
    body: StoredBody,
    started: number,
  ): Promise<void> {
    if (body.kind === 'file') await rm(join(this.#settings.spillFolder, body.file), { force: true })
    this.#refuse(request, response, 'busy', started)
  }

  #onFault(sender: Sender, error: unknown): void {
    sender.refuse('internal', null)
    process.emitWarning(error instanceof Error ? error : String(error))
  }

  #refuse(
    request: IncomingMessage,
    response: ServerResponse,
    code: RefusalCode,
    started: number = performance.now(),
  ): void {
    const event = this.#event(request, noBody, started, code)
    const own = this.#rejected.get(response) ?? refusal(code, event.id)
    sendOn(response, own, code !== 'busy' || !request.complete)
    this.#handler.refused(event, 'refused', ownDelivery(own, event.receivedInMs))
  }

  #event(request: IncomingMessage, body: StoredBody, started: number, refused?: string): CapturedEvent {
    const receivedAt = this.#settings.now()
    return {
      id: newId(receivedAt),
      receivedAt,
      kind: 'webhook',
      method: request.method ?? '',
      path: request.url ?? '',
      httpVersion: request.httpVersion,
      headers: headerPairs(request.rawHeaders),
      trailers: headerPairs(request.rawTrailers),
      body,
      publicUrl: this.#settings.publicUrl(),
      receivedInMs: Math.round(performance.now() - started),
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

  #onClientError(error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket: Socket): void {
    // The sender left: a request in progress becomes `incomplete` when its connection closes.
    const left = error.code === 'ECONNRESET' || error.code === 'HPE_INVALID_EOF_STATE'
    if (left || !socket.writable) return void socket.destroy()
    this.#malformed.add(socket)
    const code = refusalOf(error)
    const waiting = [...(this.#open.get(socket) ?? [])].at(-1)
    if (waiting && !waiting.headersSent && !waiting.req.complete) {
      waiting.once('finish', () => socket.destroySoon())
      const own = refusal(code, null)
      this.#rejected.set(waiting, own)
      return sendOn(waiting, own, true)
    }
    const { now, publicUrl } = this.#settings
    const own = refusal(code, null)
    const event = malformedEvent(error.rawPacket ?? Buffer.alloc(0), code, now(), publicUrl())
    this.#handler.refused(event, 'refused', ownDelivery(own, null))
    // Responses to earlier requests of this connection go first.
    if (waiting) waiting.once('close', () => sendOnSocket(socket, own))
    else sendOnSocket(socket, own)
  }

  #refuseSocket(socket: Socket, code: RefusalCode): void {
    const { now, publicUrl } = this.#settings
    const own = refusal(code, null)
    sendOnSocket(socket, own)
    socket.destroySoon()
    this.#handler.refused(malformedEvent(Buffer.alloc(0), code, now(), publicUrl()), 'refused', ownDelivery(own, null))
  }
}
