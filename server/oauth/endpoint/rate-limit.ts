import type { HeaderList } from '../../core/model/request.ts'
import { headerValues } from '../../core/model/request.ts'

const MINUTE = 60_000
/** Sources remembered at the same time. */
const SOURCES = 1_000

interface Window {
  since: number
  count: number
}

/** Limits requests per minute, for each source and for all together, because a source can be made up. */
export class RateLimit {
  readonly #each: number
  readonly #all: number
  readonly #windows = new Map<string, Window>()
  #total: Window = { since: -MINUTE, count: 0 }

  constructor(each = 30, all = 300) {
    this.#each = each
    this.#all = all
  }

  /** Counts one request; returns 0, or the seconds to wait when it exceeds the limit. `now` is Unix ms. */
  count(source: string, now: number): number {
    const own = current(this.#windows.get(source), now)
    this.#total = current(this.#total, now)
    this.#windows.delete(source)
    this.#windows.set(source, own)
    if (this.#windows.size > SOURCES) this.#windows.delete(this.#windows.keys().next().value ?? '')
    own.count += 1
    this.#total.count += 1
    if (own.count > this.#each) return left(own, now)
    return this.#total.count > this.#all ? left(this.#total, now) : 0
  }
}

function current(window: Window | undefined, now: number): Window {
  const isOver = !window || now - window.since >= MINUTE || now < window.since
  return isOver ? { since: now, count: 0 } : window
}

const left = ({ since }: Window, now: number): number => Math.max(Math.ceil((since + MINUTE - now) / 1_000), 1)

/** The client as the tunnel, the nearest proxy, saw it; every connection to the intake itself comes from this machine. */
export function sourceOf(headers: HeaderList): string {
  const addresses = headerValues(headers, 'x-forwarded-for').join(',').split(',')
  return addresses.at(-1)?.trim().slice(0, 100) ?? ''
}
