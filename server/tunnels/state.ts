import type { TunnelState } from '../core/tunnel.ts'
import type { TunnelProvider } from './provider.ts'

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
      privacy: provider.privacy,
    }
  }

  get state(): TunnelState {
    return this.#state
  }

  /** `since` moves only when the state's name changes, so that it says how long this has been so. */
  set(change: Partial<TunnelState>): void {
    const next = { ...this.#state, ...change }
    if (next.state !== this.#state.state) next.since = this.#now()
    const keys = Object.keys(next) as (keyof TunnelState)[]
    if (keys.every((key) => next[key] === this.#state[key])) return
    this.#state = next
    this.#tell(next)
  }
}
