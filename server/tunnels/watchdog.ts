import { VhookError } from '../core/model/errors.ts'
import type { TunnelProbe, TunnelState } from '../core/model/tunnel.ts'
import { Backoff } from './backoff.ts'
import type { Failure } from './backoff.ts'
import { Prober } from './probe.ts'
import type { Ask, ProbeAnswer } from './probe.ts'
import type { TunnelProvider, TunnelSession, TunnelSettings } from './provider.ts'
import { StateBoard } from './state.ts'
import { pause, systemTimers } from './clock.ts'
import type { Timers } from './clock.ts'
import { inWords } from './error-text.ts'

const PROBE_EVERY_MS = 30_000
const PROBE_AGAIN_MS = 2_000
const SLOW_MS = 1_500
const LONGEST_CLOSE_MS = 900

export interface WatchdogOptions {
  provider: TunnelProvider
  request: TunnelSettings
  onState: (state: TunnelState) => void
  timers?: Timers
  /** From 0 up to 1, for the jitter. */
  random?: () => number
  /** How a public address is asked. */
  ask?: Ask
}

/** What ended a session, or kept it from beginning. */
interface End {
  state: 'reconnecting' | 'unreachable'
  failure: Failure
  message: string
}

/** Opens the tunnel, proves by probes that it leads to the intake, and opens it again whenever it does not. */
export class Watchdog {
  readonly #provider: TunnelProvider
  readonly #request: TunnelSettings
  readonly #timers: Timers
  readonly #board: StateBoard
  readonly #backoff: Backoff
  readonly #prober: Prober
  readonly #over = new AbortController()
  // What senders were given: the session that came up first, or the last one acknowledged.
  #agreed: TunnelSession | undefined
  // The session whose last probe came back, and the name that any session was granted last.
  #proven: TunnelSession | undefined
  #name: string | undefined
  /** The one that is open at this moment. */
  #session: TunnelSession | undefined
  #running: Promise<void> = Promise.resolve()

  /** Throws a VhookError BAD_OPTION for settings that the provider can never grant. */
  constructor(options: WatchdogOptions) {
    options.provider.check?.(options.request)
    this.#provider = options.provider
    this.#request = options.request
    this.#timers = options.timers ?? systemTimers
    this.#board = new StateBoard(options.provider, () => this.#timers.now(), options.onState)
    this.#backoff = new Backoff(options.random ?? Math.random)
    this.#prober = new Prober(this.#timers, options.ask)
  }

  get state(): TunnelState {
    return this.#board.state
  }

  /** Begins, and returns at once. What becomes of it is told by `onState`. */
  start(): void {
    this.#running = this.#provider.offline ? this.#stayOffline() : this.#run()
  }

  /** Closes the tunnel for good, within a second. Tells nothing more. */
  async close(): Promise<void> {
    this.#over.abort()
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = this.#timers.after(LONGEST_CLOSE_MS, resolve)
    await Promise.race([this.#running, promise])
    cancel()
  }

  /** What the intake answers to a probe that is under way, once; undefined for any other path: that one is an event. */
  answerTo(path: string): ProbeAnswer | undefined {
    return this.#prober.answerTo(path)
  }

  /** Asks the public address right now, by a nonce, without touching the state: for who wants to be sure. */
  async probe(): Promise<TunnelProbe> {
    const session = this.#session
    if (!session) return { ok: false, why: this.state.message ?? 'there is no tunnel' }
    return await this.#prober.check(session.url, session.door, this.#over.signal)
  }

  /** The person has told the senders of the new address: from now on it is the right one. */
  acknowledge(): void {
    if (this.state.previousUrl === null || !this.#proven) return
    this.#agreed = this.#proven
    const up = this.state.state === 'url-changed'
    this.#board.set({ previousUrl: null, ...(up && { state: 'up', message: this.#remark(this.#proven) }) })
  }

  async #stayOffline(): Promise<void> {
    const session = await this.#provider.open({ ...this.#request, signal: this.#over.signal })
    this.#board.set({ state: 'off', url: session.url })
    await once(this.#over.signal)
    await session.close()
  }

  async #run(): Promise<void> {
    while (!this.#over.signal.aborted) {
      const { state, failure, message } = await this.#hold()
      if (this.#over.signal.aborted) return
      const ms = this.#backoff.next(failure, this.#timers.now())
      this.#board.set({ state, latencyMs: null, message: `${message} Trying again (${this.#backoff.tries}).` })
      await pause(this.#timers, ms, this.#over.signal)
    }
  }

  /** Opens a session and keeps it as long as it works. Resolves with what ended it. */
  async #hold(): Promise<End> {
    try {
      const session = await this.#open()
      const why = await this.#watch(session)
      const message = `The tunnel ${session === this.#proven ? 'was lost' : 'does not work'}: ${why}.`
      return { state: 'reconnecting', failure: 'unreachable', message }
    } catch (error) {
      const refused = error instanceof VhookError && error.problem.code !== 'TUNNEL_UNREACHABLE'
      const message = error instanceof VhookError ? error.message : `The tunnel did not open: ${inWords(error)}.`
      return { state: 'unreachable', failure: refused ? 'refused' : 'unreachable', message }
    }
  }

  async #open(): Promise<TunnelSession> {
    const cancel = this.#timers.after(SLOW_MS, () => this.#slow())
    const name = this.#agreed?.name ?? this.#request.subdomain ?? this.#name
    try {
      const request = { ...this.#request, ...(name !== undefined && { subdomain: name }), signal: this.#over.signal }
      const session = await this.#provider.open(request)
      this.#name = session.name
      return session
    } finally {
      cancel()
    }
  }

  #slow(): void {
    if (this.#over.signal.aborted) return
    this.#board.set({ state: 'unreachable', message: 'The tunnel server has not answered yet.' })
  }

  /** Watches over one session until it ends by itself, by failed probes, or because vhook ends. Resolves with the reason. */
  async #watch(session: TunnelSession): Promise<string> {
    const life = new AbortController()
    const end = (): void => life.abort('it was closed')
    this.#over.signal.addEventListener('abort', end, { once: true })
    void session.closed.then((reason) => life.abort(reason))
    this.#session = session
    this.#opened(session)
    if (this.#over.signal.aborted) end()
    try {
      return await this.#keepProbing(session, life.signal)
    } finally {
      this.#session = undefined
      this.#over.signal.removeEventListener('abort', end)
      await session.close()
    }
  }

  #opened(session: TunnelSession): void {
    const message = 'The tunnel is open; checking that it leads here.'
    if (this.#agreed) this.#board.set({ state: 'reconnecting', message })
    else this.#board.set({ state: 'starting', url: session.url, message })
  }

  async #keepProbing(session: TunnelSession, signal: AbortSignal): Promise<string> {
    let failures = 0
    while (!signal.aborted) {
      const probe = await this.#prober.check(session.url, session.door, signal)
      if (signal.aborted) break
      failures = probe.ok ? 0 : failures + 1
      if (!probe.ok && failures === 2) return `a request to ${session.url} does not come back here (${probe.why})`
      if (probe.ok) this.#works(session, probe.latencyMs)
      await pause(this.#timers, probe.ok ? PROBE_EVERY_MS : PROBE_AGAIN_MS, signal)
    }
    return String(signal.reason)
  }

  #works(session: TunnelSession, latencyMs: number): void {
    this.#backoff.reset()
    this.#proven = session
    this.#agreed ??= session
    const { url } = session
    const old = this.#agreed.url
    if (url === old) {
      this.#agreed = session
      this.#board.set({ state: 'up', url, previousUrl: null, latencyMs, message: this.#remark(session) })
      return
    }
    const message = `The public address changed from ${old} to ${url}: senders that have the old one reach nobody.`
    this.#board.set({ state: 'url-changed', url, previousUrl: old, latencyMs, message })
  }

  /** Never silent about a name that was not granted. */
  #remark(session: TunnelSession): string | null {
    const asked = this.#request.subdomain
    if (asked === undefined || session.name === undefined || session.name === asked) return null
    return `The name ${asked} was not granted; this tunnel is ${session.name}.`
  }
}

function once(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
