import type { HeaderList } from '../../core/model/request.ts'
import { headerValues } from '../../core/model/request.ts'

const MINUTE = 60_000
/** Sources that are remembered at once. */
const SOURCES = 1_000

interface Window {
  since: number
  count: number
}

/** Counts requests by source, a minute at a time; all sources together have a bound as well, for names can be made up. */
export class Rate {
  readonly #each: number
  readonly #all: number
  readonly #windows = new Map<string, Window>()
  #total: Window = { since: -MINUTE, count: 0 }

  constructor(each = 30, all = 300) {
    this.#each = each
    this.#all = all
  }

  /** Counts one; seconds to wait when that is one too many, else 0. `now` is Unix ms. */
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

/** Who asks: as the nearest proxy saw it, which is the tunnel; every connection to the intake itself comes from this machine. */
export function sourceOf(headers: HeaderList): string {
  const hops = headerValues(headers, 'x-forwarded-for').join(',').split(',')
  return hops.at(-1)?.trim().slice(0, 100) ?? ''
}
