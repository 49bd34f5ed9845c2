import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AttemptDetail, EventDetail } from './core/api/views/event.ts'
import type { SampleOptions } from './core/api/views/sample.ts'
import type { Filter } from './core/filter/filter.ts'
import { fits } from './core/filter/match.ts'
import type { AuthenticationPlan, Credential } from './core/model/credential.ts'
import { problems, VhookError } from './core/model/errors.ts'
import { type EventSummary, isFinal } from './core/model/event.ts'
import type { Daemon } from './daemon.ts'
import { requireNode } from './platform/runtime.ts'
import type { ConfigRoute } from './settings/config/entries.ts'
import type { Limits } from './settings/limits.ts'

export type { AttemptDetail, DeliveryDetail, EventDetail } from './core/api/views/event.ts'
export type { SampleOptions } from './core/api/views/sample.ts'
export type { CauseId } from './core/diagnosis/causes.ts'
export type { SuspicionId } from './core/diagnosis/suspicions/index.ts'
export type { Filter } from './core/filter/filter.ts'
export type * from './core/library/types.ts'
export type { Attempt, AttemptCause, AttemptOutcome, AttemptSigning } from './core/model/attempt.ts'
export type { PlanChange } from './core/model/credential.ts'
export type { Delivery, DeliverySummary, Responder } from './core/model/delivery.ts'
export { VhookError } from './core/model/errors.ts'
export type {
  CapturedEvent,
  EventLabels,
  EventState,
  EventSummary,
  StoredBody,
  StoredVerification,
} from './core/model/event.ts'
export type { Route, RouteHeader } from './core/model/route.ts'
export type { Fix, PlanEdit, SchemePatch, SecretEdit, SecretlessPlan, SecretMargin } from './core/model/fix.ts'
export type { Rank } from './core/model/rank.ts'
export type { Diagnosis, ProvenCause, SecretSource, Suspicion } from './core/model/verification.ts'
export type { ConfigRoute } from './settings/config/entries.ts'
export type { Limits } from './settings/limits.ts'

/** Responds to the requests that vhook forwards. */
export type TestApp = (request: Request) => Response | Promise<Response>

export interface VhookOptions {
  /** The app under test: its URL or port, or a function that responds in its place. Without it, events are only recorded. */
  target?: string | TestApp
  credentials?: readonly Credential[]
  /** Which credentials apply to which paths. Default: every credential, on every path. */
  routes?: readonly ConfigRoute[]
  /** Respond with 401 to requests that do not verify, and do not forward them. Default false. */
  enforce?: boolean
  /** Bounds on sizes (bytes), counts and times (ms), such as `answerMs`: how long a sender waits for the app. */
  limits?: Partial<Limits>
  /** The clock, in Unix ms. Default `Date.now`. */
  now?: () => number
  /** Always `none`, which is the default: a test never opens a tunnel. */
  tunnel?: 'none'
}

/** A running vhook with free ports and a data folder of its own, which `close` removes. */
export interface TestVhook extends AsyncDisposable {
  /** Send webhooks to this URL. */
  readonly url: string
  /** The inspector, with its token in the fragment. */
  readonly inspectorUrl: string
  /**
   * Resolves with the first event that matches the filter, received before or after the call, once it is verified and has its
   * response.
   *
   * @throws {VhookError} `NO_EVENT_IN_TIME` when there is none within `timeoutMs` (default 5000).
   */
  waitFor(filter: Filter, options?: { timeoutMs?: number }): Promise<EventDetail>
  /** At most 500 events that match the filter, the newest first. */
  events(filter?: Filter): Promise<EventSummary[]>
  /**
   * Sends a sample event to vhook, as a sender would; resolves once the event is verified and has its response.
   *
   * @throws {VhookError} `NO_SUCH_SAMPLE`, `NO_SUCH_CREDENTIAL`, or `CANNOT_SIGN` when the credential's secret cannot sign;
   * `NO_EVENT_IN_TIME` when there is no response within 5 s.
   */
  trigger(sample: string, options?: SampleOptions): Promise<EventDetail>
  /**
   * Sends a recorded event to the app again: as received, or with `resign` signed for the current time, by default with the
   * credential that verified it.
   *
   * @throws {VhookError} `NO_SUCH_EVENT`, `NO_TARGET` without an app, `NO_SUCH_CREDENTIAL`, or `CANNOT_SIGN`.
   */
  replay(id: string, options?: { resign?: boolean; credential?: string }): Promise<AttemptDetail>
  /** Stops vhook and removes its data; `await using` calls it. */
  close(): Promise<void>
}

const defaultTimeoutMs = 5_000

/**
 * Starts a whole vhook for a test: intake, verification, storage and inspector, without a tunnel.
 *
 * @throws {VhookError} `BAD_CREDENTIAL` or `CREDENTIAL_EXISTS` for one of `credentials`, `BAD_TARGET` for `target`, `NEEDS_NODE` in
 * Bun and Deno. Whatever was started is stopped before.
 * @example
 * ```ts
 * import { startVhook } from 'vhook/testing'
 *
 * await using hook = await startVhook({ target: app.fetch, credentials: [credential] })
 * await hook.trigger('tool-calls', { credential: credential.id })
 * const event = await hook.waitFor({ type: 'tool-calls', verdict: 'valid' })
 * expect(event.status).toBe(200)
 * ```
 */
export async function startVhook(options: VhookOptions = {}): Promise<TestVhook> {
  const cleanup = new Cleanup()
  const close = () => cleanup.run()
  try {
    const daemon = await start(options, cleanup)
    return { ...handleOf(daemon), close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Steps that undo a start, run once in reverse order; one that fails does not stop the others. */
class Cleanup {
  readonly #steps: Array<() => Promise<unknown>> = []

  add(step: () => Promise<unknown>): void {
    this.#steps.push(step)
  }

  async run(): Promise<void> {
    const errors: unknown[] = []
    for (const step of this.#steps.splice(0).toReversed()) await step().catch((error: unknown) => errors.push(error))
    if (errors.length) throw errors[0]
  }
}

async function start(options: VhookOptions, cleanup: Cleanup): Promise<Daemon> {
  requireNode()
  // Loaded after the check: another runtime cannot even link these.
  const { startDaemon } = await import('./daemon.ts')
  const { settingsSchema } = await import('./settings/parse.ts')
  const { target, credentials = [], routes = [], enforce = false, limits, now } = options
  const folder = await mkdtemp(join(tmpdir(), 'vhook-test-'))
  cleanup.add(() => rm(folder, { recursive: true, force: true }))
  const url = typeof target === 'function' ? await serve(target, cleanup) : target
  const given = { port: 0, inspectorPort: 0, tunnel: 'none', enforce, target: url, routes: [...routes] }
  const daemon = await startDaemon({
    ...settingsSchema.parse(given),
    dataDir: join(folder, 'data'),
    ...(limits && { limits }),
    ...(now && { now }),
  })
  cleanup.add(() => daemon.close())
  for (const { id, name, authenticationPlan } of credentials)
    await daemon.service.vault.add({
      id,
      ...(name !== undefined && { name }),
      authenticationPlan: byId(authenticationPlan),
    })
  return daemon
}

/** Stored plans name their preset by its id. */
function byId(plan: AuthenticationPlan): AuthenticationPlan {
  if (plan.type !== 'preset' || typeof plan.preset === 'string') return plan
  return { ...plan, preset: plan.preset.id }
}

function handleOf(daemon: Daemon): Omit<TestVhook, 'close' | typeof Symbol.asyncDispose> {
  const { service } = daemon
  return {
    url: daemon.intakeUrl,
    inspectorUrl: daemon.inspectorUrl,
    waitFor: (filter, { timeoutMs = defaultTimeoutMs } = {}) => firstFinal(daemon, filter, timeoutMs),
    events: async (filter = {}) => (await service.list({ filter, limit: 500 })).events,
    async trigger(sample, given = {}) {
      const { eventId } = await service.trigger(sample, given)
      return await finished(daemon, eventId, defaultTimeoutMs)
    },
    async replay(id, { resign = false, credential } = {}) {
      const signature = resign ? 'resign' : 'keep'
      return await service.replay(id, { signature, ...(credential === undefined ? {} : { credential }) })
    },
  }
}

const firstFinal = (daemon: Daemon, filter: Filter, timeoutMs: number): Promise<EventDetail> =>
  until(daemon, timeoutMs, async () => {
    const { events } = await daemon.service.list({ filter, limit: 500 })
    const found = events.toReversed().find((event) => isFinal(event.state) && fits(filter, event))
    return found && (await daemon.service.detail(found.id))
  })

const finished = (daemon: Daemon, id: string, timeoutMs: number): Promise<EventDetail> =>
  until(daemon, timeoutMs, async () => {
    const detail = await daemon.service.detail(id)
    return isFinal(detail.state) && detail.verifications.length > 0 ? detail : undefined
  })

/** The first value that `query` finds: it is called at once, and again after every live message. */
async function until<T>(daemon: Daemon, timeoutMs: number, query: () => Promise<T | undefined>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const run = (): void => {
    query().then((found) => {
      if (found !== undefined) resolve(found)
    }, reject)
  }
  const unsubscribe = daemon.hub.subscribe(run)
  const timer = setTimeout(() => reject(new VhookError(problems.noEventInTime(timeoutMs))), timeoutMs)
  run()
  return await promise.finally(() => {
    unsubscribe()
    clearTimeout(timer)
  })
}

/** Serves an app on a free loopback port; its URL. */
async function serve(app: TestApp, cleanup: Cleanup): Promise<string> {
  const server = createServer((request, response) => {
    respond(request, response, app).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  cleanup.add(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function respond(incoming: IncomingMessage, outgoing: ServerResponse, app: TestApp): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  const { method = 'GET', url = '/', rawHeaders } = incoming
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  const body = ['GET', 'HEAD'].includes(method) ? null : Buffer.concat(chunks)
  const request = new Request(`http://${incoming.headers.host ?? 'localhost'}${url}`, { method, headers, body })
  const response = await app(request)
  outgoing.writeHead(response.status, [...response.headers].flat())
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}
