import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import type { SignedView } from '../../server/core/api/views/verification.ts'
import type { Snapshot } from '../../server/core/api/views/state.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import { Hub } from '../../server/hub.ts'
import { hostsOf } from '../../server/inspector/origin-guard.ts'
import { buildInspector, listen } from '../../server/inspector/server.ts'
import type { FakeEvent } from './fake-event.ts'
import { FakeService } from './fake-service.ts'
import { FakeVault } from './fake-vault.ts'
import { attemptOf, bodyOf, credentials, detailOf, headersOf, signedOf, snapshotOf, summaryOf } from './mock-events.ts'

/** The token that the mock expects. */
export const MOCK_TOKEN = 'mock-token-0123456789-0123456789abcdef'

/** A generated event; its headers, body and attempts are made when they are read, so that 100,000 of them fit into memory. */
function mockEvent(summary: EventSummary): FakeEvent {
  let attempts: AttemptDetail[] | undefined
  return {
    summary,
    note: null,
    get attempts() {
      return (attempts ??= [attemptOf(summary, 'forward', summary.receivedAt + 2)])
    },
    get headers() {
      return headersOf(summary)
    },
    get body() {
      return bodyOf(summary.seq).bytes
    },
  }
}

class MockVault extends FakeVault {
  readonly #now = Date.now()

  override views = () => credentials(this.#now)
}

/** Generated events, and live messages about what the page does with them. */
class MockService extends FakeService {
  override readonly vault = new MockVault()
  readonly #hub: Hub

  constructor(hub: Hub, count: number) {
    const now = Date.now()
    super(Array.from({ length: count }, (_, index) => mockEvent(summaryOf(count - index, now, count))))
    this.#hub = hub
  }

  override async snapshot(): Promise<Snapshot> {
    return snapshotOf(await super.snapshot(), Date.now())
  }

  override async detail(name: string): Promise<EventDetail> {
    return detailOf(await super.detail(name))
  }

  override async signed(name: string): Promise<SignedView> {
    return signedOf(this.find(name).summary)
  }

  override async remove(names: string[]): Promise<string[]> {
    const ids = await super.remove(names)
    this.#hub.publish({ type: 'events.removed', ids })
    return ids
  }

  override async replay(name: string): Promise<AttemptDetail> {
    const { summary, attempts } = this.find(name)
    const attempt = attemptOf(summary, 'replay', Date.now(), 200)
    attempts.push(attempt)
    const { status = null, error = null, durationMs = null, firstByteMs = null } = attempt.outcome ?? {}
    Object.assign(summary, { status, durationMs, attempts: summary.attempts + 1 })
    const { id, eventId, cause, startedAt } = attempt
    const finished = { id, eventId, cause, startedAt, status, error, durationMs, firstByteMs }
    this.#hub.publish({ type: 'attempt.finished', attempt: finished, state: 'answered' })
    return attempt
  }

  override async trigger(): Promise<{ eventId: string }> {
    return { eventId: this.arrive().id }
  }

  arrive(): EventSummary {
    const number = (this.events[0]?.summary.seq ?? 0) + 1
    const event = { ...summaryOf(number, Date.now(), number), receivedAt: Date.now() }
    this.events.unshift(mockEvent(event))
    this.#hub.publish({ type: 'event.captured', event })
    return event
  }
}

/** The inspector with generated events, for tests of the page in a browser. */
export class MockInspector {
  readonly #uiFolder: string
  readonly #hub = new Hub()
  readonly #service: MockService
  readonly #sockets = new Set<Socket>()
  #app: FastifyInstance | undefined

  constructor({ uiDir, events }: { uiDir: string; events: number }) {
    this.#uiFolder = uiDir
    this.#service = new MockService(this.#hub, events)
  }

  /** Resolves with the URL. */
  async listen(): Promise<string> {
    let port = 0
    const app = await buildInspector({
      service: this.#service,
      hub: this.#hub,
      token: MOCK_TOKEN,
      uiFolder: this.#uiFolder,
      hosts: () => hostsOf(port),
      version: '0.1.0',
    })
    app.server.on('connection', (socket) => this.#sockets.add(socket.once('close', () => this.#sockets.delete(socket))))
    port = await listen(app, 0)
    this.#app = app
    return `http://127.0.0.1:${port}`
  }

  async close(): Promise<void> {
    this.disconnect()
    await this.#app?.close()
  }

  /** Cuts every connection, as a vhook that stops would. */
  disconnect = (): void => this.#sockets.forEach((socket) => socket.destroy())

  /** Adds an event, and publishes it. */
  arrive = (): EventSummary => this.#service.arrive()
}
