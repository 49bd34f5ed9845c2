import { createReadStream } from 'node:fs'
import { request as httpRequest } from 'node:http'
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { isLoopback } from '../platform/ip-ranges.ts'
import type { AttemptOutcome } from '../core/model/attempt.ts'
import type { HeaderList } from '../core/model/request.ts'
import { flat, framed, pairs, passedTrailers } from './hop-by-hop.ts'
import { lookupOnce } from './dns-cache.ts'

/** Where the app's answer goes while it arrives. */
export interface AnswerSink {
  head(status: number, statusText: string, headers: HeaderList): void
  /** False asks to wait for `onDrain`. */
  write(chunk: Buffer): boolean
  onDrain(listener: () => void): void
  end(trailers: HeaderList): void
  /** What came so far is not the whole answer, and must not look whole. */
  cut(): void
}

export interface OutgoingRequest {
  /** Address of the app. Its path, if any, is put before every path. */
  target: URL
  method: string
  /** Request target as received. */
  path: string
  headers: HeaderList
  trailers: HeaderList
  body: { size: number; bytes: Uint8Array } | { size: number; file: string }
}

export interface ForwardOptions {
  recorded: number
  /** The whole attempt ends after this, in ms. */
  deadlineMs: number
  /** Bytes of the answer's head. */
  maxHead: number
  /** Lines of the answer's head. */
  maxFields: number
  sink: AnswerSink
  /** Told of the connection once it stands, so that the intake knows vhook's own requests. */
  onSocket?: (socket: Socket) => void
  signal?: AbortSignal
}

/** So much is kept of what is no answer, in bytes. */
const NO_ANSWER_KEPT = 1_024

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
 * Sends one request to the app: the same bytes, headers in the same order and letter case, never a redirect followed, never a
 * second try, a connection of its own. Never rejects: what went wrong is in the outcome.
 */
export function forward(outgoing: OutgoingRequest, options: ForwardOptions): Promise<AttemptOutcome> {
  return new AppRequest(outgoing, options).run()
}

class AppRequest {
  readonly #outgoing: OutgoingRequest
  readonly #options: ForwardOptions
  readonly #began = performance.now()
  readonly #outcome = emptyOutcome()
  readonly #done = Promise.withResolvers<AttemptOutcome>()
  readonly #chunks: Buffer[] = []
  #kept = 0
  /** What came before there was an answer. */
  #heard = Buffer.alloc(0)
  #heardSize = 0

  constructor(outgoing: OutgoingRequest, options: ForwardOptions) {
    this.#outgoing = outgoing
    this.#options = options
  }

  run(): Promise<AttemptOutcome> {
    const { signal } = this.#options
    if (signal?.aborted) this.#stop()
    const request = this.#finished ? undefined : this.#open()
    if (!request) return this.#done.promise
    const deadline = setTimeout(
      () => this.#fail('app_timeout', 'no whole answer in time', request),
      this.#options.deadlineMs,
    )
    const stop = (): void => this.#stop(request)
    signal?.addEventListener('abort', stop, { once: true })
    request.maxHeadersCount = this.#options.maxFields
    request.on('response', (response) => this.#answer(request, response))
    request.on('upgrade', (_response, socket) => {
      socket.destroy()
      this.#fail('app_bad_response', 'the app switched protocols unasked', request)
    })
    request.on('error', (error: NodeJS.ErrnoException) => this.#fail(codeOf(error), describe(error), request))
    request.on('socket', (socket) => {
      socket.once('connect', () => this.#options.onSocket?.(socket))
      // Before the parser, which throws away what it cannot read.
      socket.prependListener('data', this.#hear)
      request.once('response', () => socket.off('data', this.#hear))
    })
    this.#send(request)
    return this.#done.promise.finally(() => {
      clearTimeout(deadline)
      signal?.removeEventListener('abort', stop)
    })
  }

  #open(): ClientRequest | undefined {
    const { target, method, path } = this.#outgoing
    const options: RequestOptions & { setDefaultHeaders: boolean } = {
      host: target.hostname.replace(/^\[|\]$/g, ''),
      port: target.port || (target.protocol === 'https:' ? 443 : 80),
      method,
      path: pathOn(target, path),
      headers: flat(this.#headers()),
      setDefaultHeaders: false,
      // One connection an attempt: a kept one can die under a request, and then nobody knows whether the app saw it.
      agent: false,
      ...(isLoopback(target.hostname) ? { lookup: lookupOnce } : {}),
      // As at the intake: a head of the whole size still passes.
      maxHeaderSize: this.#options.maxHead + 1,
      // The developer's own machine often shows a certificate of its own making.
      ...(target.protocol === 'https:' ? { rejectUnauthorized: !isLoopback(target.hostname) } : {}),
    }
    try {
      return target.protocol === 'https:' ? httpsRequest(options) : httpRequest(options)
    } catch (error) {
      this.#fail('app_unreachable', describe(error as NodeJS.ErrnoException))
      return undefined
    }
  }

  #headers(): HeaderList {
    const { headers, method, body } = this.#outgoing
    const trailers = passedTrailers(this.#outgoing.trailers)
    const chunked = trailers.length > 0
    const announced = chunked ? ([['Trailer', trailers.map(([name]) => name).join(', ')]] as const) : []
    const passed = framed(headers, method, { size: body.size, chunked })
    return [...this.#host(passed), ...passed, ...announced, ['Connection', 'close']]
  }

  /** HTTP/1.0 knows no Host; HTTP/1.1 does not do without (RFC 9112 section 3.2). */
  #host(passed: HeaderList): HeaderList {
    return passed.some(([name]) => name.toLowerCase() === 'host') ? [] : [['Host', this.#outgoing.target.host]]
  }

  #send(request: ClientRequest): void {
    const { body } = this.#outgoing
    const trailers = passedTrailers(this.#outgoing.trailers)
    if (trailers.length > 0) request.addTrailers(trailers.map(([name, value]) => [name, value] as [string, string]))
    if ('file' in body) {
      const source: Readable = createReadStream(body.file)
      source.on('error', (error) => this.#fail('body_unreadable', error.message, request))
      source.pipe(request)
      // An app that leaves early must not leave the file open.
      request.once('close', () => source.destroy())
      return
    }
    // A Buffer, never a string: Node would write a string's headers as UTF-8 and bend latin1 bytes in them.
    if (body.size > 0) request.end(Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.size))
    else request.end()
  }

  #answer(request: ClientRequest, response: IncomingMessage): void {
    const { sink } = this.#options
    const oddity = oddityOf(response)
    if (oddity !== undefined) return this.#fail('app_bad_response', oddity, request)
    this.#outcome.firstByteMs = this.#elapsed()
    this.#outcome.status = response.statusCode ?? 0
    this.#outcome.statusText = response.statusMessage ?? ''
    this.#outcome.headers = pairs(response.rawHeaders)
    sink.head(this.#outcome.status, this.#outcome.statusText, this.#outcome.headers)
    sink.onDrain(() => response.resume())
    response.on('data', (chunk: Buffer) => {
      this.#record(chunk)
      if (!sink.write(chunk)) response.pause()
    })
    response.on('end', () => {
      if (!response.complete) return this.#fail('app_cut_short', 'the answer ended early', request)
      this.#outcome.trailers = pairs(response.rawTrailers)
      sink.end(this.#outcome.trailers)
      this.#finish()
      request.destroy()
    })
    response.on('error', (error: NodeJS.ErrnoException) => this.#fail('app_cut_short', describe(error), request))
    response.on('close', () => this.#fail('app_cut_short', 'the connection closed', request))
  }

  #stop(request?: ClientRequest): void {
    const left = this.#options.signal?.reason === 'caller_left'
    this.#fail(left ? 'caller_left' : 'stopped', left ? 'the caller left' : 'vhook was stopped', request)
  }

  readonly #hear = (chunk: Buffer): void => {
    this.#heardSize += chunk.length
    const room = NO_ANSWER_KEPT - this.#heard.length
    if (room > 0) this.#heard = Buffer.concat([this.#heard, chunk.subarray(0, room)])
  }

  #record(chunk: Buffer): void {
    this.#outcome.bodySize += chunk.length
    const room = this.#options.recorded - this.#kept
    if (room <= 0) return
    const part = chunk.subarray(0, room)
    this.#chunks.push(part)
    this.#kept += part.length
  }

  #fail(code: string, detail: string, request?: ClientRequest): void {
    if (this.#outcome.error !== null || this.#finished) return
    this.#outcome.error = this.#outcome.status === null ? code : 'app_cut_short'
    this.#outcome.errorDetail = detail
    if (this.#outcome.status !== null) this.#options.sink.cut()
    else this.#keepHeard()
    this.#finish()
    request?.destroy()
  }

  #keepHeard(): void {
    this.#chunks.push(this.#heard)
    this.#outcome.bodySize = this.#heardSize
  }

  #finished = false

  #finish(): void {
    this.#finished = true
    this.#outcome.durationMs = this.#elapsed()
    this.#outcome.body = Buffer.concat(this.#chunks)
    this.#done.resolve(this.#outcome)
  }

  #elapsed(): number {
    return Math.round((performance.now() - this.#began) * 10) / 10
  }
}

/** What Node's parser lets through and nobody could pass on. */
function oddityOf({ statusCode = 0, statusMessage = '' }: IncomingMessage): string | undefined {
  if (statusCode < 200) return `the status ${statusCode} is none of a final answer`
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(statusMessage)) return 'the reason beside the status holds control characters'
  return undefined
}

/** The path on the app. An absolute target loses its scheme and host: a request never chooses where vhook connects. */
export function pathOn(target: URL, path: string): string {
  const base = target.pathname.replace(/\/$/, '')
  if (path === '*') return path
  const local = path.startsWith('/') ? path : `/${path.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*\/?/i, '')}`
  return base + local
}

const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EADDRNOTAVAIL',
  'EMFILE',
  'ENFILE',
])

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code !== undefined && unreachable.has(error.code) ? 'app_unreachable' : 'app_bad_response'
}

function describe(error: NodeJS.ErrnoException): string {
  if (error.code === 'EMFILE' || error.code === 'ENFILE')
    return `${error.code}: vhook has no file descriptor left for it; ulimit -n gives it more`
  if (error instanceof AggregateError) return error.errors.map((one: Error) => one.message).join('; ')
  return error.code && !error.message.includes(error.code) ? `${error.code}: ${error.message}` : error.message
}
