import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AttemptDetail, EventDetail } from './core/api/views/event.ts'
import type { SampleOptions } from './core/api/views/sample.ts'
import type { Credential } from './core/model/credential.ts'
import { isFinal } from './core/model/event.ts'
import type { EventSummary } from './core/model/event.ts'
import { fits } from './core/filter/match.ts'
import type { Filter } from './core/filter/filter.ts'
import { settingsSchema } from './settings/parse.ts'
import { startDaemon } from './daemon.ts'
import type { Daemon } from './daemon.ts'

/** The app of a test: an address, or a function that answers. */
export type TestTarget = string | ((request: Request) => Response | Promise<Response>)

export interface VhookOptions {
  target?: TestTarget
  credentials?: Credential[]
  /** Tests stay on this machine. */
  tunnel?: 'none'
  /** Answer 401 to what does not verify. */
  enforce?: boolean
}

/** A vhook for one test, on free ports, with a data folder of its own that goes with it. */
export interface TestVhook extends AsyncDisposable {
  /** Where webhooks are sent. */
  url: string
  inspectorUrl: string
  /** Resolves with the first event, past or future, that fits and is fully judged and answered. Rejects after `timeoutMs` (5 s). */
  waitFor(filter: Filter, options?: { timeoutMs?: number }): Promise<EventDetail>
  /** Newest first. */
  events(filter?: Filter): Promise<EventSummary[]>
  /** Sends a sample event through the whole pipeline; resolves when it is judged and answered. */
  trigger(sample: string, options?: SampleOptions): Promise<EventDetail>
  replay(id: string, options?: { resign?: boolean; credential?: string }): Promise<AttemptDetail>
  close(): Promise<void>
}

const WAIT = 5_000

/** Starts a whole vhook for a test: `await using hook = await startVhook({ target, credentials })`. */
export async function startVhook(options: VhookOptions = {}): Promise<TestVhook> {
  const folder = await mkdtemp(join(tmpdir(), 'vhook-test-'))
  const app = typeof options.target === 'function' ? await serve(options.target) : undefined
  const target = app ? app.url : typeof options.target === 'string' ? options.target : undefined
  const daemon = await startDaemon({
    ...settingsSchema.parse({ port: 0, inspectorPort: 0, tunnel: 'none', enforce: options.enforce ?? false, target }),
    dataDir: join(folder, 'data'),
  })
  for (const { id, name, authenticationPlan } of options.credentials ?? [])
    await daemon.service.vault.add({ id, ...(name === undefined ? {} : { name }), authenticationPlan })
  const close = async (): Promise<void> => {
    await daemon.close()
    app?.server.closeAllConnections()
    app?.server.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { ...handleOf(daemon), close, [Symbol.asyncDispose]: close }
}

function handleOf(daemon: Daemon): Omit<TestVhook, 'close' | typeof Symbol.asyncDispose> {
  const { service } = daemon
  return {
    url: daemon.intakeUrl,
    inspectorUrl: daemon.inspectorUrl,
    waitFor: (filter, { timeoutMs = WAIT } = {}) => waitFor(daemon, filter, timeoutMs),
    events: async (filter = {}) => (await service.list({ filter, limit: 500 })).events,
    async trigger(sample, given = {}) {
      const { eventId } = await service.trigger(sample, given)
      return await settled(daemon, eventId, WAIT)
    },
    async replay(id, { resign = false, credential } = {}) {
      const signature = resign ? 'resign' : 'keep'
      return await service.replay(id, { signature, ...(credential ? { credential } : {}) })
    },
  }
}

async function waitFor(daemon: Daemon, filter: Filter, timeoutMs: number): Promise<EventDetail> {
  return await watch(daemon, timeoutMs, async () => {
    const { events } = await daemon.service.list({ filter, limit: 500 })
    const found = events.toReversed().find((event) => isFinal(event.state) && fits(filter, event))
    return found && (await daemon.service.detail(found.id))
  })
}

const settled = (daemon: Daemon, id: string, timeoutMs: number): Promise<EventDetail> =>
  watch(daemon, timeoutMs, async () => {
    const detail = await daemon.service.detail(id)
    return isFinal(detail.state) && detail.verifications.length > 0 ? detail : undefined
  })

/** Looks now, and again whenever something happens. */
async function watch<T>(daemon: Daemon, timeoutMs: number, look: () => Promise<T | undefined>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const again = (): void => {
    look().then((found) => {
      if (found !== undefined) resolve(found)
    }, reject)
  }
  const stop = daemon.hub.subscribe(again)
  const timer = setTimeout(() => reject(new Error(`No such event within ${timeoutMs} ms.`)), timeoutMs)
  again()
  return await promise.finally(() => {
    stop()
    clearTimeout(timer)
  })
}

async function serve(
  answer: (request: Request) => Response | Promise<Response>,
): Promise<{ url: string; server: Server }> {
  const server = createServer((incoming, outgoing) => {
    reply(incoming, outgoing, answer).catch((error: unknown) => outgoing.writeHead(500).end(String(error)))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

async function reply(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: Request) => Response | Promise<Response>,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  const { method = 'GET', url = '/', rawHeaders } = incoming
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  const body = ['GET', 'HEAD'].includes(method) ? null : Buffer.concat(chunks)
  const response = await answer(
    new Request(`http://${incoming.headers.host ?? 'localhost'}${url}`, { method, headers, body }),
  )
  outgoing.writeHead(response.status, [...response.headers].flat())
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}
