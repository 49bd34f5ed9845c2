import { VhookError } from '../core/model/errors.ts'
import type { OwnResponse } from '../core/model/sender.ts'
import type { TunnelProbe, TunnelState } from '../core/model/tunnel.ts'
import { Backoff } from './backoff.ts'
import type { Failure } from './backoff.ts'
import { Prober } from './probe.ts'
import type { FetchPublic } from './probe.ts'
import type { TunnelProvider, TunnelSession, TunnelOptions } from './provider.ts'
import { TunnelStateHolder } from './state.ts'
import { pause, systemTimers, withTimeout } from '../platform/timers.ts'
import type { Timers } from '../platform/timers.ts'
import { describeError } from './error-text.ts'

const PROBE_EVERY_MS = 30_000
const PROBE_AGAIN_MS = 2_000
const SLOW_MS = 1_500
const LONGEST_CLOSE_MS = 900

export interface WatchdogOptions {
  provider: TunnelProvider
  settings: TunnelOptions
  onState: (state: TunnelState) => void
  timers?: Timers
  /** From 0 up to 1, for the jitter. */
  random?: () => number
  fetch?: FetchPublic
}

/** Why a session ended, or did not start. */
interface End {
  state: 'reconnecting' | 'unreachable'
  failure: Failure
  message: string
}

/** Opens the tunnel, probes whether it leads to the intake, and reopens it whenever it does not. */
export class Watchdog {
  readonly #provider: TunnelProvider
  readonly #options: TunnelOptions
  readonly #timers: Timers
  readonly #holder: TunnelStateHolder
  readonly #backoff: Backoff
  readonly #prober: Prober
  readonly #closing = new AbortController()
  // The session whose URL senders have: the first that worked, or the last one acknowledged.
  #acknowledged: TunnelSession | undefined
  // The session whose last probe came back, and the name granted last.
  #working: TunnelSession | undefined
  #name: string | undefined
  /** The open session. */
  #session: TunnelSession | undefined
  #running: Promise<void> = Promise.resolve()
  #port = 0

  /** Throws a VhookError BAD_OPTION for options that can never work. */
  constructor(options: WatchdogOptions) {
    options.provider.check?.(options.settings)
    this.#provider = options.provider
    this.#options = options.settings
    this.#timers = options.timers ?? systemTimers
    this.#holder = new TunnelStateHolder(options.provider, () => this.#timers.now(), options.onState)
    this.#backoff = new Backoff(options.random ?? Math.random)
    this.#prober = new Prober(this.#timers, options.fetch)
  }

  get state(): TunnelState {
    return this.#holder.state
  }

  /** Starts a tunnel to this port of the intake, and returns at once; `onState` reports the rest. */
  start(port: number): void {
    this.#port = port
    this.#running = this.#provider.offline ? this.#stayOffline() : this.#run()
  }

  /** Closes the tunnel for good, within a second. Reports nothing more. */
  async close(): Promise<void> {
    this.#closing.abort()
    await withTimeout(this.#running, LONGEST_CLOSE_MS, undefined, this.#timers)
  }

  /** The intake's response to a pending probe, once; undefined for any other path, which is then an event. */
  respondTo(path: string): OwnResponse | undefined {
    return this.#prober.respondTo(path)
  }

  /** Probes the public URL now, on request, without changing the state. */
  async probe(): Promise<TunnelProbe> {
    const session = this.#session
    if (!session) return { ok: false, why: this.state.message ?? 'the tunnel is not open' }
    return await this.#prober.probe(session.url, session.connectTo, this.#closing.signal)
  }

  /** The user has given senders the new URL: from now on it is the expected one. */
  acknowledge(): void {
    if (this.state.previousUrl === null || !this.#working) return
    this.#acknowledged = this.#working
    const up = this.state.state === 'url-changed'
    this.#holder.set({ previousUrl: null, ...(up && { state: 'up', message: this.#noteAbout(this.#working) }) })
  }

  async #stayOffline(): Promise<void> {
    const session = await this.#provider.open({ ...this.#options, port: this.#port, signal: this.#closing.signal })
    this.#holder.set({ state: 'off', url: session.url })
    await once(this.#closing.signal)
    await session.close()
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const { state, failure, message } = await this.#runSession()
      if (this.#closing.signal.aborted) return
      const ms = this.#backoff.next(failure, this.#timers.now())
      this.#holder.set({ state, latencyMs: null, message: `${message} Trying again (${this.#backoff.tries}).` })
      await pause(this.#timers, ms, this.#closing.signal)
    }
  }

  /** Opens a session and runs it as long as it works. Resolves with why it ended. */
  async #runSession(): Promise<End> {
    try {
      const session = await this.#open()
      const why = await this.#watch(session)
      const message = `The tunnel ${session === this.#working ? 'was lost' : 'does not work'}: ${why}.`
      return { state: 'reconnecting', failure: 'unreachable', message }
    } catch (error) {
      const refused = error instanceof VhookError && error.problem.code !== 'TUNNEL_UNREACHABLE'
      const message = error instanceof VhookError ? error.message : `The tunnel did not open: ${describeError(error)}.`
      return { state: 'unreachable', failure: refused ? 'refused' : 'unreachable', message }
    }
  }

  async #open(): Promise<TunnelSession> {
    const cancel = this.#timers.after(SLOW_MS, () => this.#slow())
    const name = this.#acknowledged?.name ?? this.#options.subdomain ?? this.#name
    try {
      const { signal } = this.#closing
      const request = { ...this.#options, ...(name !== undefined && { subdomain: name }), port: this.#port, signal }
      const session = await this.#provider.open(request)
      this.#name = session.name
      return session
    } finally {
      cancel()
    }
  }

  #slow(): void {
    if (this.#closing.signal.aborted) return
    this.#holder.set({ state: 'unreachable', message: 'The tunnel server has not responded yet.' })
  }

  /** Watches one session until it ends by itself, by failed probes, or because vhook stops. Resolves with the reason. */
  async #watch(session: TunnelSession): Promise<string> {
    const life = new AbortController()
    const end = (): void => life.abort('it was closed')
    this.#closing.signal.addEventListener('abort', end, { once: true })
    void session.closed.then((reason) => life.abort(reason))
    this.#session = session
    this.#opened(session)
    if (this.#closing.signal.aborted) end()
    try {
      return await this.#probeRegularly(session, life.signal)
    } finally {
      this.#session = undefined
      this.#closing.signal.removeEventListener('abort', end)
      await session.close()
    }
  }

  #opened(session: TunnelSession): void {
    const message = 'The tunnel is open; checking that it leads here.'
    if (this.#acknowledged) this.#holder.set({ state: 'reconnecting', message })
    else this.#holder.set({ state: 'starting', url: session.url, message })
  }

  async #probeRegularly(session: TunnelSession, signal: AbortSignal): Promise<string> {
    let failures = 0
    while (!signal.aborted) {
      const probe = await this.#prober.probe(session.url, session.connectTo, signal)
      if (signal.aborted) break
      failures = probe.ok ? 0 : failures + 1
      if (!probe.ok && failures === 2) return `a request to ${session.url} does not come back here (${probe.why})`
      if (probe.ok) this.#onWorking(session, probe.latencyMs)
      await pause(this.#timers, probe.ok ? PROBE_EVERY_MS : PROBE_AGAIN_MS, signal)
    }
    return String(signal.reason)
  }

  #onWorking(session: TunnelSession, latencyMs: number): void {
    this.#backoff.reset()
    this.#working = session
    this.#acknowledged ??= session
    const { url } = session
    const old = this.#acknowledged.url
    if (url === old) {
      this.#acknowledged = session
      this.#holder.set({ state: 'up', url, previousUrl: null, latencyMs, message: this.#noteAbout(session) })
      return
    }
    const message = `The public URL changed from ${old} to ${url}: senders that use the old one no longer reach vhook.`
    this.#holder.set({ state: 'url-changed', url, previousUrl: old, latencyMs, message })
  }

  /** Reports a requested name that was not granted. */
  #noteAbout(session: TunnelSession): string | null {
    const asked = this.#options.subdomain
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
