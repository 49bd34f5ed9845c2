import type { HeaderList } from '../core/model/request.ts'
import type { ResponseSink, Sender } from '../core/model/sender.ts'

/** Passes a response on until it is detached, and discards the rest: for a response that comes too late. */
export class DetachableSink implements ResponseSink {
  #sink: ResponseSink

  constructor(sink: ResponseSink) {
    this.#sink = sink
  }

  detach(): void {
    this.#sink = discard
  }

  hints(headers: HeaderList): void {
    this.#sink.hints(headers)
  }

  head(status: number, statusText: string, headers: HeaderList): void {
    this.#sink.head(status, statusText, headers)
  }

  write(chunk: Uint8Array): boolean {
    return this.#sink.write(chunk)
  }

  onDrain(listener: () => void): void {
    this.#sink.onDrain(listener)
  }

  end(trailers: HeaderList): void {
    this.#sink.end(trailers)
  }

  abort(): void {
    this.#sink.abort()
  }
}

/** Aborted, with the reason `caller_left`, when the sender leaves before its response is complete. */
export function senderSignal(sender: Pick<Sender, 'onLeft'>): AbortSignal {
  const controller = new AbortController()
  sender.onLeft(() => controller.abort('caller_left'))
  return controller.signal
}

/** For an attempt without a waiting sender. */
export const discard: ResponseSink = {
  hints: () => undefined,
  head: () => undefined,
  write: () => true,
  onDrain: () => undefined,
  end: () => undefined,
  abort: () => undefined,
}
