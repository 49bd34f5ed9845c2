/** How long a value stays fresh, and how often at most a URL is fetched. In ms. */
export const FRESH = 600_000
export const COOLDOWN = 30_000
/** URLs cached at the same time. */
const MOST = 100

interface Entry<T> {
  /** When the URL was last fetched. */
  fetchedAt: number
  pending?: Promise<T>
  failure?: unknown
  good?: { value: T; at: number }
}

/** Caches what is fetched from URLs. Each is fetched at most once in 30 s, also after a failure, so that no sender can make vhook fetch without limit. */
export class FetchCache<T> {
  readonly #fetch: (url: string) => Promise<T>
  readonly #now: () => number
  readonly #entries = new Map<string, Entry<T>>()

  constructor(fetch: (url: string) => Promise<T>, now: () => number) {
    this.#fetch = fetch
    this.#now = now
  }

  /** The value; fetched again when it is old, or not enough (a key set without the wanted key). Rejects as the fetch does. */
  async get(url: string, isEnough: (value: T) => boolean = () => true): Promise<T> {
    const entry = this.#entries.get(url)
    const fresh = entry?.good && this.#now() - entry.good.at < FRESH ? entry.good : undefined
    if (fresh && isEnough(fresh.value)) return fresh.value
    if (entry?.pending) return await entry.pending
    if (entry && this.#now() - entry.fetchedAt < COOLDOWN) {
      if (entry.failure !== undefined) throw entry.failure
      if (fresh) return fresh.value
    }
    return await this.#refresh(url, entry)
  }

  #refresh(url: string, before: Entry<T> | undefined): Promise<T> {
    const pending = this.#fetch(url)
    const entry: Entry<T> = { fetchedAt: this.#now(), pending, ...(before?.good ? { good: before.good } : {}) }
    this.#entries.delete(url)
    this.#entries.set(url, entry)
    if (this.#entries.size > MOST) this.#entries.delete(this.#entries.keys().next().value ?? '')
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
