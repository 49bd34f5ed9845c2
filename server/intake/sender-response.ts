import type { IncomingMessage, ServerResponse } from 'node:http'
import { appDelivery, noDelivery } from '../core/model/delivery.ts'
import { ownDelivery } from '../core/model/sender.ts'
import type { Delivery } from '../core/model/delivery.ts'
import { endToEnd, endToEndTrailers } from '../core/model/hop-by-hop.ts'
import type { RefusalCode } from '../core/model/refusals.ts'
import { flatHeaders } from '../core/model/request.ts'
import type { HeaderList } from '../core/model/request.ts'
import type { OwnResponse, Sender } from '../core/model/sender.ts'
import { refusal, sendOn } from './own-responses.ts'

/** How long an aborted response waits for a sender that does not read. */
const ABORT_MS = 1_000
/**
 * A reset discards what the system has accepted and not yet delivered, and Node does not report how much that is. Up to this
 * many bytes the reset follows at once; after more of them it waits.
 */
const RESET_AT_ONCE = 64 * 1024
const DELIVERY_MS = 500

/** The sender's end of one request on the intake. */
export class SenderResponse implements Sender {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #started = performance.now()
  #leftMs: number | null = null
  #closed = false
  /** Status of the app's response, or vhook's own response, once it has begun. */
  #given: number | OwnResponse | undefined
  #complete = false
  #aborted = false
  #durationMs: number | null = null

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request
    this.#response = response
    // Node would add a Date header beside the app's.
    response.sendDate = false
    response.on('error', () => this.#onClose())
    response.once('close', () => this.#onClose())
  }

  get responded(): boolean {
    return this.#response.headersSent || this.#closed
  }

  get leftMs(): number | null {
    return this.#leftMs
  }

  get elapsedMs(): number {
    return performance.now() - this.#started
  }

  onLeft(listener: () => void): void {
    if (this.#closed) return void (this.#leftMs !== null && listener())
    this.#response.once('close', () => {
      if (this.#leftMs !== null) listener()
    })
  }

  delivery(): Delivery {
    const leftMs = this.#leftMs
    const durationMs = leftMs ?? this.#durationMs ?? Math.round(this.elapsedMs)
    if (this.#given === undefined) return noDelivery(leftMs)
    if (typeof this.#given === 'object') return ownDelivery(this.#given, durationMs, leftMs)
    return appDelivery(this.#given, { durationMs, leftMs, complete: this.#complete && leftMs === null })
  }

  refuse(code: RefusalCode, eventId: string | null, headers: HeaderList = []): void {
    this.send(refusal(code, eventId, headers))
  }

  send(response: OwnResponse): void {
    if (!this.responded && !this.#response.destroyed) this.#given = response
    this.#durationMs ??= Math.round(this.elapsedMs)
    sendOn(this.#response, response, !this.#request.complete)
  }

  hints(headers: HeaderList): void {
    // A client of HTTP/1.0 would take them for the response (RFC 9110 section 15.2).
    if (this.responded || this.#request.httpVersion !== '1.1') return
    const hints = Map.groupBy(endToEnd(headers), ([name]) => name.toLowerCase())
    const values = [...hints].map(([name, lines]) => [name, lines.map(([, value]) => value)] as const)
    try {
      this.#response.writeEarlyHints(Object.fromEntries(values))
    } catch {
      // Node checks the form of Link. Hints are optional, and the response itself follows.
    }
  }

  head(status: number, statusText: string, headers: HeaderList): void {
    if (this.responded) return
    this.#given = status
    this.#response.writeHead(status, statusText, flatHeaders(endToEnd(headers)))
  }

  write(chunk: Uint8Array): boolean {
    // For a sender that left nothing waits: the response is still recorded.
    return this.#closed || this.#response.write(chunk)
  }

  onDrain(listener: () => void): void {
    this.#response.on('drain', listener)
    this.#response.once('close', listener)
  }

  end(trailers: HeaderList): void {
    if (this.#closed) return
    this.#complete = true
    this.#durationMs ??= Math.round(this.elapsedMs)
    if (trailers.length > 0)
      this.#response.addTrailers(endToEndTrailers(trailers).map(([name, value]) => [name, value] as [string, string]))
    this.#response.end()
  }

  /** Resets the connection, after what was written: a clean end would make a partial response look complete. */
  abort(): void {
    this.#aborted = true
    const { socket } = this.#request
    const reset = (): void => void socket.resetAndDestroy()
    const delay = socket.bytesWritten + socket.writableLength > RESET_AT_ONCE ? DELIVERY_MS : 0
    const flushed = (): void => void socket.write('', () => setTimeout(reset, delay).unref())
    setTimeout(reset, ABORT_MS).unref()
    // Responses to earlier requests of this connection come before this one.
    if (this.#response.socket) flushed()
    else this.#response.once('socket', () => setImmediate(flushed))
  }

  #onClose(): void {
    this.#closed = true
    if (!this.#response.writableFinished && !this.#aborted)
      this.#leftMs ??= Math.round(performance.now() - this.#started)
  }
}
