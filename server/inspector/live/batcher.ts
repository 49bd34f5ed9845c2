import type { LiveFrame, LiveMessage } from '../../core/api/live.ts'
import type { Hub } from '../../hub.ts'

const BATCH_MS = 16

const frameText = (last: number, messages: LiveMessage[]): string =>
  JSON.stringify({ type: 'messages', last, messages } satisfies LiveFrame)

/** Collects messages for 16 ms and serializes them once for all watchers, so that twenty cost as much as one. */
export class LiveBatcher {
  readonly #hub: Hub
  readonly #watchers = new Set<(frame: string) => void>()
  readonly #unsubscribe: () => void
  #batch: LiveMessage[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(hub: Hub) {
    this.#hub = hub
    this.#unsubscribe = hub.subscribe((message) => this.#collect(message))
  }

  /** From this tick on the watcher gets every frame. `at` is the number of the last message that it will not get. */
  join(watcher: (frame: string) => void): { at: number; leave: () => void } {
    // Messages that were collected before belong to earlier watchers.
    this.#flush()
    this.#watchers.add(watcher)
    return { at: this.#hub.last, leave: () => this.#watchers.delete(watcher) }
  }

  /** All messages after that number as one frame, or undefined when the hub no longer has them. */
  missedSince(number: number): string | undefined {
    const missed = this.#hub.since(number)
    return missed && frameText(this.#hub.last, missed)
  }

  close(): void {
    this.#unsubscribe()
    clearTimeout(this.#timer)
    this.#watchers.clear()
  }

  #collect(message: LiveMessage): void {
    if (this.#watchers.size === 0) return
    this.#batch.push(message)
    this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS)
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#batch.length === 0) return
    const frame = frameText(this.#hub.last, this.#batch)
    this.#batch = []
    for (const watcher of this.#watchers) watcher(frame)
  }
}
