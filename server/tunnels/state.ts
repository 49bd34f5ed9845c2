import type { TunnelGap, TunnelState } from '../core/model/tunnel.ts'
import type { TunnelProvider } from './provider.ts'

const KEPT = 20
const isOpen = ({ state }: TunnelState): boolean => state === 'up' || state === 'url-changed'

function gapsAfter(before: TunnelState, now: TunnelState): readonly TunnelGap[] {
  const [last, ...others] = before.gaps
  if (isOpen(before) && !isOpen(now)) return [{ from: now.since, to: null }, ...before.gaps].slice(0, KEPT)
  return isOpen(now) && last?.to === null ? [{ from: last.from, to: now.since }, ...others] : before.gaps
}

/** Holds the state of the tunnel and tells of each change once. */
export class StateBoard {
  #state: TunnelState
  readonly #now: () => number
  readonly #tell: (state: TunnelState) => void

  constructor(provider: TunnelProvider, now: () => number, tell: (state: TunnelState) => void) {
    this.#now = now
    this.#tell = tell
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

  /** `since` moves only when the state's name changes, so that it says how long this has been so. */
  set(change: Partial<TunnelState>): void {
    const next = { ...this.#state, ...change }
    if (next.state !== this.#state.state) {
      next.since = this.#now()
      next.gaps = gapsAfter(this.#state, next)
    }
    const keys = Object.keys(next) as (keyof TunnelState)[]
    if (keys.every((key) => next[key] === this.#state[key])) return
    this.#state = next
    this.#tell(next)
  }
}
