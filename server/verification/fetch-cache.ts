/** How long what was fetched is believed, and how often at most an address is asked. In ms. */
export const FRESH = 600_000
export const COOLDOWN = 30_000
/** Addresses that are remembered at once. */
const MOST = 100

interface Known<T> {
  /** When the address was last asked. */
  askedAt: number
  pending?: Promise<T>
  failure?: unknown
  good?: { value: T; at: number }
}

/**
 * What stands at addresses of the outside, each asked once in 30 s at most, whoever wants it and however it goes: no sender
 * can make vhook ask without end.
 */
export class Fetched<T> {
  readonly #fetch: (url: string) => Promise<T>
  readonly #now: () => number
  readonly #known = new Map<string, Known<T>>()

  constructor(fetch: (url: string) => Promise<T>, now: () => number) {
    this.#fetch = fetch
    this.#now = now
  }

  /** What is there; fetched anew when it is old, or not enough (a key set without the wanted key). Rejects as the fetch does. */
  async get(url: string, isEnough: (value: T) => boolean = () => true): Promise<T> {
    const known = this.#known.get(url)
    const fresh = known?.good && this.#now() - known.good.at < FRESH ? known.good : undefined
    if (fresh && isEnough(fresh.value)) return fresh.value
    if (known?.pending) return await known.pending
    if (known && this.#now() - known.askedAt < COOLDOWN) {
      if (known.failure !== undefined) throw known.failure
      if (fresh) return fresh.value
    }
    return await this.#ask(url, known)
  }

  #ask(url: string, before: Known<T> | undefined): Promise<T> {
    const pending = this.#fetch(url)
    const entry: Known<T> = { askedAt: this.#now(), pending, ...(before?.good ? { good: before.good } : {}) }
    this.#known.delete(url)
    this.#known.set(url, entry)
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value ?? '')
    pending.then(
      (value) => {
        entry.good = { value, at: this.#now() }
        delete entry.pending
      },
      (failure: unknown) => {
        entry.failure = failure
        delete entry.pending
      },
    )
    return pending
  }
}
