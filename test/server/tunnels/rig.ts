import type { TunnelState } from '../../../server/core/model/tunnel.ts'
import type { TunnelProvider, TunnelRequest, TunnelSession, TunnelOptions } from '../../../server/tunnels/provider.ts'
import { Watchdog } from '../../../server/tunnels/watchdog.ts'
import { HandClock, settled } from '../../support/hand-clock.ts'

/** A watchdog with a fake provider and a fake clock. */
export class Rig {
  readonly clock = new HandClock()
  readonly states: TunnelState[] = []
  readonly probes: string[] = []
  readonly opened: TunnelRequest[] = []
  readonly openedAt: number[] = []
  readonly watchdog: Watchdog
  /** The name to grant next. */
  name = 'mine'
  /** Whether requests to the public URL reach the intake. */
  reachable = true
  failure: Error | undefined
  hangs = false
  stubborn = false
  closedSessions = 0
  readonly #port: number
  #end: (reason: string) => void = () => undefined

  constructor(options: { provider?: TunnelProvider; settings?: TunnelOptions; port?: number } = {}) {
    this.#port = options.port ?? 1
    this.watchdog = new Watchdog({
      provider: options.provider ?? this.#provider(),
      settings: options.settings ?? {},
      onState: (state) => this.states.push(state),
      timers: this.clock,
      random: () => 0,
      fetch: async (url) => {
        const { pathname } = new URL(url)
        this.probes.push(pathname)
        const own = this.reachable ? this.watchdog.respondTo(pathname) : undefined
        return own ? { status: own.status, body: Buffer.from(own.body).toString() } : { status: 502, body: '' }
      },
    })
  }

  get state(): TunnelState {
    return this.watchdog.state
  }

  async started(): Promise<void> {
    this.watchdog.start(this.#port)
    await settled()
  }

  /** Ends the session from the server side. */
  async end(reason: string): Promise<void> {
    this.#end(reason)
    await settled()
  }

  close(): Promise<void> {
    return this.watchdog.close()
  }

  #provider(): TunnelProvider {
    return { id: 'fake', title: 'Fake', privacy: 'Everyone can.', settings: {}, open: (request) => this.#open(request) }
  }

  async #open(request: TunnelRequest): Promise<TunnelSession> {
    this.opened.push(request)
    this.openedAt.push(this.clock.now())
    if (this.failure) throw this.failure
    if (this.hangs) await aborted(request.signal)
    const { promise, resolve } = Promise.withResolvers<string>()
    this.#end = resolve
    return { url: `https://${this.name}.test`, name: this.name, closed: promise, close: () => this.#close() }
  }

  async #close(): Promise<void> {
    this.closedSessions += 1
    if (this.stubborn) await new Promise(() => undefined)
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
}
