import type { TargetState } from '../core/model/target.ts'
import { acceptsConnections } from '../platform/probe-port.ts'

export interface AppMonitorOptions {
  target: URL | null
  now: () => number
  onState: (state: TargetState) => void
  /** Default 3,000. */
  intervalMs?: number
  /** Default 2,000. */
  timeoutMs?: number
}

/** Checks at start and every few seconds whether the app accepts connections. */
export class AppMonitor {
  readonly #options: AppMonitorOptions
  #target: URL | null
  #state: TargetState
  #timer: NodeJS.Timeout | undefined

  constructor(options: AppMonitorOptions) {
    this.#options = options
    this.#target = options.target
    this.#state = firstState(options.target)
  }

  get state(): TargetState {
    return this.#state
  }

  async start(): Promise<void> {
    const target = this.#target
    if (!target) return
    this.#timer = setInterval(() => void this.#check(target), this.#options.intervalMs ?? 3_000)
    this.#timer.unref()
    await this.#check(target)
  }

  /** Monitors another app from now on, and checks it at once. */
  change(target: URL | null): void {
    this.close()
    this.#target = target
    this.#state = firstState(target)
    this.#options.onState(this.#state)
    void this.start()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #check(target: URL): Promise<void> {
    const health = (await acceptsConnections(target, this.#options.timeoutMs ?? 2_000)) ? 'up' : 'down'
    if (target !== this.#target) return
    const changed = this.#state.health !== health
    this.#state = { ...this.#state, health, checkedAt: this.#options.now() }
    if (changed) this.#options.onState(this.#state)
  }
}

const firstState = (target: URL | null): TargetState => ({
  url: target?.href.replace(/\/$/, '') ?? null,
  health: target ? 'unknown' : 'none',
  checkedAt: null,
})
