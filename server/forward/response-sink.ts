import type { HeaderList } from '../core/model/request.ts'
import type { AnswerSink } from './forward.ts'

/** A sink that can be taken away from under an answer that comes too late. */
export class Detachable implements AnswerSink {
  #sink: AnswerSink

  constructor(sink: AnswerSink) {
    this.#sink = sink
  }

  detach(): void {
    this.#sink = nowhere
  }

  head(status: number, statusText: string, headers: HeaderList): void {
    this.#sink.head(status, statusText, headers)
  }

  write(chunk: Buffer): boolean {
    return this.#sink.write(chunk)
  }

  onDrain(listener: () => void): void {
    this.#sink.onDrain(listener)
  }

  end(trailers: HeaderList): void {
    this.#sink.end(trailers)
  }

  cut(): void {
    this.#sink.cut()
  }
}

/** Aborted when the caller leaves before its answer is whole. */
export function leavingOf(caller: { onGone(listener: () => void): void }): AbortSignal {
  const leaving = new AbortController()
  caller.onGone(() => leaving.abort('caller_left'))
  return leaving.signal
}

/** For an attempt that nobody waits for. */
export const nowhere: AnswerSink = {
  head: () => undefined,
  write: () => true,
  onDrain: () => undefined,
  end: () => undefined,
  cut: () => undefined,
}
