import { createReadStream } from 'node:fs'
import { request as httpRequest } from 'node:http'
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { bareHost, isLoopback } from '../platform/ip-ranges.ts'
import { loopbackOptions } from '../platform/loopback-lookup.ts'
import type { AttemptOutcome } from '../core/model/attempt.ts'
import { endToEndTrailers } from '../core/model/hop-by-hop.ts'
import { flatHeaders, headerPairs } from '../core/model/request.ts'
import type { HeaderList } from '../core/model/request.ts'
import type { ResponseSink } from '../core/model/sender.ts'
import { describe, errorCode } from './errors.ts'
import type { Traffic } from './join-connections.ts'
import { sentHeaders, pathOn } from './outgoing.ts'
import type { OutgoingRequest } from './outgoing.ts'

export interface ForwardOptions {
  /** Bytes of the response body that the outcome holds. */
  recordedBytes: number
  /** The whole attempt ends after this, in ms. */
  deadlineMs: number
  /** Bytes of the response head. */
  maxHead: number
  /** Lines of the response head. */
  maxFields: number
  sink: ResponseSink
  /** Called once connected, so that the intake recognises vhook's own requests. */
  onConnect?: (socket: Socket) => void
  signal?: AbortSignal
  /** Called with the app's connection after its 101; resolves when the connection has ended. Without it the app may not switch protocols. */
  switchTo?: (statusText: string, headers: HeaderList, app: Socket) => Promise<Traffic>
}

/** Bytes recorded of a response that is not HTTP. */
const RAW_BYTES = 1_024

const emptyOutcome = (): AttemptOutcome => ({
  status: null,
  statusText: '',
  headers: [],
  trailers: [],
  body: new Uint8Array(0),
  bodySize: 0,
  error: null,
  errorDetail: null,
  firstByteMs: null,
  durationMs: 0,
  late: false,
  callerGoneMs: null,
})

/**
 * Sends one request to the app on its own connection: the same bytes, headers in the same order and letter case, no redirect
 * followed, no retry. Never rejects: an error is part of the outcome.
 */
export function forward(outgoing: OutgoingRequest, options: ForwardOptions): Promise<AttemptOutcome> {
  return new AppRequest(outgoing, options).run()
}

class AppRequest {
  readonly #outgoing: OutgoingRequest
  readonly #options: ForwardOptions
  readonly #started = performance.now()
  readonly #outcome = emptyOutcome()
  readonly #done = Promise.withResolvers<AttemptOutcome>()
  readonly #chunks: Buffer[] = []
  #recordedBytes = 0
  /** Bytes received before a response head. */
  #raw = Buffer.alloc(0)
  #rawSize = 0
  #deadline: NodeJS.Timeout | undefined
  /** The connection after the app switched protocols. */
  #switched: Socket | undefined

  constructor(outgoing: OutgoingRequest, options: ForwardOptions) {
    this.#outgoing = outgoing
    this.#options = options
  }

  run(): Promise<AttemptOutcome> {
    const { signal } = this.#options
    if (signal?.aborted) this.#stop()
    const request = this.#finished ? undefined : this.#open()
    if (!request) return this.#done.promise
    this.#deadline = setTimeout(
      () => this.#fail('app_timeout', 'no complete response in time', request),
      this.#options.deadlineMs,
    )
    const stop = (): void => this.#stop(request)
    signal?.addEventListener('abort', stop, { once: true })
    request.maxHeadersCount = this.#options.maxFields
    request.on('response', (response) => this.#onResponse(request, response))
    request.on('information', ({ statusCode, rawHeaders }) => {
      // Node responds to 100 itself; other interim responses have no use to a sender of webhooks.
      if (statusCode === 103) this.#options.sink.hints(headerPairs(rawHeaders))
    })
    request.on('upgrade', (response, socket, first) => void this.#onUpgrade(request, response, socket, first))
    request.on('error', (error: NodeJS.ErrnoException) => this.#fail(errorCode(error), describe(error), request))
    request.on('socket', (socket) => {
      socket.once('connect', () => this.#options.onConnect?.(socket))
      // Before the parser, which discards what it cannot parse.
      socket.prependListener('data', this.#onRaw)
      request.once('response', () => socket.off('data', this.#onRaw))
    })
    this.#send(request)
    return this.#done.promise.finally(() => {
      clearTimeout(this.#deadline)
      signal?.removeEventListener('abort', stop)
    })
  }

  #open(): ClientRequest | undefined {
    const { target, method, path } = this.#outgoing
    const options: RequestOptions & { setDefaultHeaders: boolean } = {
      host: bareHost(target.hostname),
      port: target.port || (target.protocol === 'https:' ? 443 : 80),
      method,
      path: pathOn(target, path),
      headers: flatHeaders(sentHeaders(this.#outgoing)),
      setDefaultHeaders: false,
      // One connection per attempt: a reused one can close during a request, and then nobody knows whether the app received it.
      agent: false,
      ...loopbackOptions(target.hostname),
      // As at the intake: a head of exactly this size still passes.
      maxHeaderSize: this.#options.maxHead + 1,
      // An app on the developer's machine often has a self-signed certificate.
      ...(target.protocol === 'https:' ? { rejectUnauthorized: !isLoopback(target.hostname) } : {}),
    }
    try {
      return target.protocol === 'https:' ? httpsRequest(options) : httpRequest(options)
    } catch (error) {
      this.#fail('app_unreachable', describe(error as NodeJS.ErrnoException))
      return undefined
    }
  }

  #send(request: ClientRequest): void {
    const { body } = this.#outgoing
    const trailers = endToEndTrailers(this.#outgoing.trailers)
    if (trailers.length > 0) request.addTrailers(trailers.map(([name, value]) => [name, value] as [string, string]))
    if ('file' in body) {
      const source: Readable = createReadStream(body.file)
      source.on('error', (error) => this.#fail('body_unreadable', error.message, request))
      source.pipe(request)
      // An app that closes early must not leave the file open.
      request.once('close', () => source.destroy())
      return
    }
    // A Buffer, never a string: with a string Node would write the headers as UTF-8 and corrupt latin1 bytes in them.
    if (body.size > 0) request.end(Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.size))
    else request.end()
  }

  #onResponse(request: ClientRequest, response: IncomingMessage): void {
    const { sink } = this.#options
    const invalid = invalidity(response)
    if (invalid !== undefined) return this.#fail('app_bad_response', invalid, request)
    this.#recordHead(response)
    sink.head(response.statusCode ?? 0, this.#outcome.statusText, this.#outcome.headers)
    sink.onDrain(() => response.resume())
    response.on('data', (chunk: Buffer) => {
      this.#record(chunk)
      if (!sink.write(chunk)) response.pause()
    })
    response.on('end', () => {
      if (!response.complete) return this.#fail('app_cut_short', 'the response ended early', request)
      this.#outcome.trailers = headerPairs(response.rawTrailers)
      sink.end(this.#outcome.trailers)
      this.#finish()
      request.destroy()
    })
    response.on('error', (error: NodeJS.ErrnoException) => this.#fail('app_cut_short', describe(error), request))
    response.on('close', () => this.#fail('app_cut_short', 'the connection closed', request))
  }

  async #onUpgrade(
    request: ClientRequest,
    response: IncomingMessage,
    socket: Socket,
    first: Uint8Array,
  ): Promise<void> {
    const { switchTo } = this.#options
    if (!switchTo) {
      socket.destroy()
      return this.#fail('app_bad_response', 'the app switched protocols without a request to do so', request)
    }
    // A connection of this kind stays open for as long as both sides want.
    clearTimeout(this.#deadline)
    this.#switched = socket
    this.#recordHead(response)
    if (first.length > 0) socket.unshift(first)
    const { sent, received } = await switchTo(this.#outcome.statusText, this.#outcome.headers, socket)
    this.#outcome.sentBytes = sent
    this.#outcome.bodySize = received
    if (!this.#finished) this.#finish()
  }

  #recordHead({ statusCode, statusMessage, rawHeaders }: IncomingMessage): void {
    this.#outcome.firstByteMs = this.#elapsed()
    this.#outcome.status = statusCode ?? 0
    this.#outcome.statusText = statusMessage ?? ''
    this.#outcome.headers = headerPairs(rawHeaders)
  }

  #stop(request?: ClientRequest): void {
    const left = this.#options.signal?.reason === 'caller_left'
    this.#fail(left ? 'caller_left' : 'stopped', left ? 'the sender left' : 'vhook was stopped', request)
  }

  readonly #onRaw = (chunk: Buffer): void => {
    this.#rawSize += chunk.length
    const free = RAW_BYTES - this.#raw.length
    if (free > 0) this.#raw = Buffer.concat([this.#raw, chunk.subarray(0, free)])
  }

  #record(chunk: Buffer): void {
    this.#outcome.bodySize += chunk.length
    const free = this.#options.recordedBytes - this.#recordedBytes
    if (free <= 0) return
    const part = chunk.subarray(0, free)
    this.#chunks.push(part)
    this.#recordedBytes += part.length
  }

  #fail(code: string, detail: string, request?: ClientRequest): void {
    if (this.#outcome.error !== null || this.#finished) return
    // Ends both connections; `switchTo` then resolves with what went through them.
    if (this.#switched) {
      this.#outcome.error = code
      this.#outcome.errorDetail = detail
      return void this.#switched.destroy()
    }
    this.#outcome.error = this.#outcome.status === null ? code : 'app_cut_short'
    this.#outcome.errorDetail = detail
    if (this.#outcome.status !== null) this.#options.sink.abort()
    else this.#recordRaw()
    this.#finish()
    request?.destroy()
  }

  #recordRaw(): void {
    this.#chunks.push(this.#raw)
    this.#outcome.bodySize = this.#rawSize
  }

  #finished = false

  #finish(): void {
    this.#finished = true
    this.#outcome.durationMs = this.#elapsed()
    this.#outcome.body = Buffer.concat(this.#chunks)
    this.#done.resolve(this.#outcome)
  }

  #elapsed(): number {
    return Math.round((performance.now() - this.#started) * 10) / 10
  }
}

/** What Node's parser accepts and nobody could forward. */
function invalidity({ statusCode = 0, statusMessage = '' }: IncomingMessage): string | undefined {
  if (statusCode < 200) return `the status ${statusCode} is not that of a final response`
  // oxlint-disable-next-line no-control-regex -- control characters are what it matches
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(statusMessage)) return 'the reason phrase contains control characters'
  return undefined
}
