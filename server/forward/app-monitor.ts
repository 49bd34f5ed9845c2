import { connect } from 'node:net'
import type { TargetState } from '../core/model/target.ts'

const EVERY = 3_000

/** Looks whether something listens at the target: at start, every few seconds, and after each attempt. */
export class TargetWatch {
  #target: URL | null
  readonly #now: () => number
  readonly #onState: (state: TargetState) => void
  #state: TargetState
  #timer: NodeJS.Timeout | undefined

  constructor(target: URL | null, now: () => number, onState: (state: TargetState) => void) {
    this.#target = target
    this.#now = now
    this.#onState = onState
    this.#state = firstState(target)
  }

  get state(): TargetState {
    return this.#state
  }

  async start(): Promise<void> {
    const target = this.#target
    if (!target) return
    this.#timer = setInterval(() => void this.#look(target), EVERY)
    this.#timer.unref()
    await this.#look(target)
  }

  /** Another app from now on, which is looked at once. */
  change(target: URL | null): void {
    this.close()
    this.#target = target
    this.#state = firstState(target)
    this.#onState(this.#state)
    void this.start()
  }

  /** What an attempt has just shown. */
  seen(up: boolean): void {
    this.#set(up ? 'up' : 'down')
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #look(target: URL): Promise<void> {
    const health = (await listens(target)) ? 'up' : 'down'
    if (target === this.#target) this.#set(health)
  }

  #set(health: 'up' | 'down'): void {
    const changed = this.#state.health !== health
    this.#state = { ...this.#state, health, checkedAt: this.#now() }
    if (changed) this.#onState(this.#state)
  }
}

const firstState = (target: URL | null): TargetState => ({
  url: target?.href.replace(/\/$/, '') ?? null,
  health: target ? 'unknown' : 'none',
  checkedAt: null,
})

function listens(target: URL): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80)
  const socket = connect({ host: target.hostname.replace(/^\[|\]$/g, ''), port, timeout: 2_000 })
  const done = (up: boolean) => () => {
    socket.destroy()
    resolve(up)
  }
  socket.once('connect', done(true))
  socket.once('error', done(false))
  socket.once('timeout', done(false))
  return promise
}
