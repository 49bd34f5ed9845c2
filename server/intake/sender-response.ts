import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HeaderList } from '../core/model/request.ts'
import { endToEnd, flat, passedTrailers } from '../forward/hop-by-hop.ts'
import type { AnswerSink } from '../forward/forward.ts'
import { refusal, sayTo } from './own-responses.ts'
import type { OwnAnswer, RefusalCode } from './own-responses.ts'

/** A caller that does not read is not waited for longer. */
const CUT_MS = 1_000
/**
 * A reset throws away what the system has taken and not yet brought to the caller, and Node does not tell how much that is.
 * So many bytes go at once, whether the caller reads or not; more of them get this time.
 */
const AT_ONCE = 64 * 1024
const ARRIVAL_MS = 500

/** Whoever sent the event and waits for its answer. Gets exactly one: the app's, or one of vhook's own. */
export class Caller implements AnswerSink {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #began = performance.now()
  #goneMs: number | null = null
  #closed = false

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request
    this.#response = response
    // Node would put a Date of its own beside the app's.
    response.sendDate = false
    response.on('error', () => this.#left())
    response.once('close', () => this.#left())
  }

  /** An answer has begun: nothing else may be said. */
  get begun(): boolean {
    return this.#response.headersSent || this.#closed
  }

  /** When the caller left before its answer was complete, in ms since the request was received; null while it waits or was served. */
  get goneMs(): number | null {
    return this.#goneMs
  }

  /** Since the head of the request was read, in ms. */
  get elapsedMs(): number {
    return performance.now() - this.#began
  }

  onGone(listener: () => void): void {
    if (this.#closed) return void (this.#goneMs !== null && listener())
    this.#response.once('close', () => {
      if (this.#goneMs !== null) listener()
    })
  }

  refuse(code: RefusalCode, eventId: string | null, more: HeaderList = []): void {
    this.say(refusal(code, eventId, more))
  }

  say(answer: OwnAnswer): void {
    sayTo(this.#response, answer, !this.#request.complete)
  }

  head(status: number, statusText: string, headers: HeaderList): void {
    if (this.begun) return
    this.#response.writeHead(status, statusText, flat(endToEnd(headers)))
  }

  write(chunk: Buffer): boolean {
    // A caller that left takes everything at once: the answer is still recorded.
    return this.#closed || this.#response.write(chunk)
  }

  onDrain(listener: () => void): void {
    this.#response.on('drain', listener)
    this.#response.once('close', listener)
  }

  end(trailers: HeaderList): void {
    if (this.#closed) return
    if (trailers.length > 0)
      this.#response.addTrailers(passedTrailers(trailers).map(([name, value]) => [name, value] as [string, string]))
    this.#response.end()
  }

  /** A clean end would make a cut answer look whole. What came so far goes first: a reset overtakes what is not sent yet. */
  cut(): void {
    const { socket } = this.#request
    const reset = (): void => void socket.resetAndDestroy()
    const arrival = socket.bytesWritten + socket.writableLength > AT_ONCE ? ARRIVAL_MS : 0
    const flushed = (): void => void socket.write('', () => setTimeout(reset, arrival).unref())
    setTimeout(reset, CUT_MS).unref()
    // Answers to earlier requests of this connection come before this one.
    if (this.#response.socket) flushed()
    else this.#response.once('socket', () => setImmediate(flushed))
  }

  #left(): void {
    this.#closed = true
    if (!this.#response.writableFinished) this.#goneMs ??= Math.round(performance.now() - this.#began)
  }
}
