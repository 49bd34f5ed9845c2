import type { TunnelGap, TunnelState } from '../core/model/tunnel.ts'
import type { TunnelProvider } from './provider.ts'

const MOST_GAPS = 20
const isOpen = ({ state }: TunnelState): boolean => state === 'up' || state === 'url-changed'

function gapsAfter(before: TunnelState, now: TunnelState): readonly TunnelGap[] {
  const [last, ...others] = before.gaps
  if (isOpen(before) && !isOpen(now)) return [{ from: now.since, to: null }, ...before.gaps].slice(0, MOST_GAPS)
  return isOpen(now) && last?.to === null ? [{ from: last.from, to: now.since }, ...others] : before.gaps
}

/** Holds the tunnel's state and reports each change once. */
export class TunnelStateHolder {
  #state: TunnelState
  readonly #now: () => number
  readonly #onChange: (state: TunnelState) => void

  constructor(provider: TunnelProvider, now: () => number, onChange: (state: TunnelState) => void) {
    this.#now = now
    this.#onChange = onChange
    this.#state = {
      provider: provider.id,
      state: 'starting',
      url: null,
      previousUrl: null,
      message: null,
      since: now(),
      latencyMs: null,
      gaps: [],
      privacy: provider.privacy,
    }
  }

  get state(): TunnelState {
    return this.#state
  }

  /** `since` changes only with `state`, so that it shows how long the tunnel has been in it. */
  set(change: Partial<TunnelState>): void {
    const next = { ...this.#state, ...change }
    if (next.state !== this.#state.state) {
      next.since = this.#now()
      next.gaps = gapsAfter(this.#state, next)
    }
    const keys = Object.keys(next) as (keyof TunnelState)[]
    if (keys.every((key) => next[key] === this.#state[key])) return
    this.#state = next
    this.#onChange(next)
  }
}
