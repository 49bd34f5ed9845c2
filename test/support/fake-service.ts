import { createHash } from 'node:crypto'
import { ADDED_STEPS_MS } from '../../server/core/api/views/health.ts'
import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import type { AuditEntry, RevealRequest } from '../../server/core/api/views/reveal.ts'
import type { ReplayRequest } from '../../server/core/api/views/replay.ts'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import type { EventSummary } from '../../server/core/model/event.ts'
import type { Filter } from '../../server/core/filter/filter.ts'
import type { Snapshot } from '../../server/core/api/views/state.ts'
import { editRequest } from '../../server/core/signing/edit-request.ts'
import type { OAuth } from '../../server/oauth/contract.ts'
import type { Service } from '../../server/service/contract.ts'
import { FakeExchange, FakeRoutes } from './fake-exchange.ts'
import { FakeVault } from './fake-vault.ts'

export interface FakeEvent {
  summary: EventSummary
  headers: Array<[string, string]>
  body: Uint8Array
  attempts: AttemptDetail[]
  note: string | null
  /** Where the body lies when it is not in memory. */
  file?: string
}

/** An event as it is kept in memory; the number makes the id. */
export function fakeEvent(number: number, more: Partial<EventSummary> & { body?: Uint8Array } = {}): FakeEvent {
  const { body = Buffer.from('{"ok":true}'), ...fields } = more
  const id = `0193a000-0000-7000-8000-${String(number).padStart(12, '0')}`
  const summary: EventSummary = {
    id,
    seq: number,
    receivedAt: 1_700_000_000_000 + number,
    kind: 'webhook',
    method: 'POST',
    path: '/hook',
    size: body.length,
    state: 'answered',
    verdict: 'valid',
    credential: null,
    message: null,
    cause: null,
    status: 200,
    durationMs: 5,
    attempts: 1,
    pinned: false,
    repeatOf: null,
    type: null,
    callId: null,
    sender: null,
    ...fields,
  }
  return { summary, headers: [['Content-Type', 'application/json']], body, attempts: [], note: null }
}

const fits = (summary: EventSummary, { verdict, pinned, status, type }: Filter): boolean =>
  (verdict === undefined || summary.verdict === verdict) &&
  (pinned === undefined || summary.pinned === pinned) &&
  (type === undefined || summary.type === type) &&
  (status === undefined || (summary.status !== null && summary.status >= status.min && summary.status <= status.max))

/** A service in memory that behaves like the real one as far as the API can see. What changes anything is written down in `done`. */
export class FakeService implements Service {
  readonly kept: FakeEvent[]
  readonly vault = new FakeVault(() => this.done.push('credential'))
  readonly oauth: OAuth = {
    tokens: async () => [],
    revokeTokens: async () => ({ revoked: 0 }),
    rotateKey: async () => ({ kid: '' }),
  }
  readonly done: string[] = []
  readonly revealed: AuditEntry[] = []
  readonly credentialTransfer = new FakeExchange()
  readonly routes = new FakeRoutes()
  /** Requests that reached the app. */
  readonly sent: ReplayRequest[] = []
  /** Held by a test that wants to see what happens while a snapshot is made. */
  beforeSnapshot: Promise<void> = Promise.resolve()

  constructor(events: FakeEvent[] = []) {
    this.kept = events
  }

  async snapshot(): Promise<Snapshot> {
    const events = this.kept.map(({ summary }) => summary)
    await this.beforeSnapshot
    return {
      version: '0',
      events,
      total: events.length,
      tunnel: this.tunnel(),
      target: this.target(),
      storage: this.storage(),
      credentials: this.vault.views(),
      intakeUrl: 'http://127.0.0.1:1',
      dataDir: 'data',
      enforce: false,
    }
  }

  async list({ filter, limit }: Parameters<Service['list']>[0]): ReturnType<Service['list']> {
    const all = this.kept.map(({ summary }) => summary).filter((summary) => fits(summary, filter))
    return { events: all.slice(0, limit), next: all.length > limit ? 'more' : null, total: all.length }
  }

  async resolve(name: string): Promise<string> {
    return this.#find(name).summary.id
  }

  async detail(name: string): Promise<EventDetail> {
    const { summary, headers, body, attempts, note } = this.#find(name)
    return {
      ...summary,
      httpVersion: '1.1',
      headers,
      trailers: [],
      bodyBase64: Buffer.from(body).toString('base64'),
      bodySha256: createHash('sha256').update(body).digest('hex'),
      publicUrl: 'https://x.test',
      receivedInMs: 1,
      verifications: [],
      attemptsDetail: attempts,
      note,
      appFault: null,
    }
  }

  async body(name: string): ReturnType<Service['body']> {
    const { body, file } = this.#find(name)
    const facts = { size: body.length, sha256: '' }
    return file === undefined ? { kind: 'bytes', bytes: body, ...facts } : { kind: 'file', file, ...facts }
  }

  async remove(names: string[]): Promise<string[]> {
    const ids = names.map((name) => this.#find(name).summary.id)
    for (const id of ids)
      this.kept.splice(
        this.kept.findIndex(({ summary }) => summary.id === id),
        1,
      )
    this.done.push(`remove ${ids.length}`)
    return ids
  }

  async change(name: string, change: { pinned?: boolean; note?: string | null }): Promise<void> {
    const found = this.#find(name)
    found.summary.pinned = change.pinned ?? found.summary.pinned
    if (change.note !== undefined) found.note = change.note
    this.done.push(`change ${JSON.stringify(change)}`)
  }

  async replay(name: string, request: ReplayRequest): Promise<AttemptDetail> {
    const { summary, headers, body, attempts } = this.#find(name)
    const edited = editRequest({ method: summary.method, url: summary.path, headers, body }, request)
    this.sent.push(request)
    const { method, url: path } = edited
    const attempt: AttemptDetail = {
      id: `attempt-${this.sent.length}`,
      eventId: summary.id,
      cause: 'replay',
      startedAt: 0,
      target: 'http://localhost',
      method,
      path,
      headers: [['authorization', '••••']],
      outcome: null,
    }
    attempts.push(attempt)
    return attempt
  }

  async preview(name: string, request: ReplayRequest): ReturnType<Service['preview']> {
    const { summary, headers, body } = this.#find(name)
    const edited = editRequest({ method: summary.method, url: summary.path, headers, body }, request)
    return { headers: edited.headers, added: [] }
  }

  async reveal(name: string, { headers: names }: RevealRequest): ReturnType<Service['reveal']> {
    const { summary, headers } = this.#find(name)
    const found = headers.filter(([header]) => names.includes(header.toLowerCase()))
    if (found.length === 0) throw new VhookError(problems.noSuchHeader(names.join(', ')))
    this.revealed.push({
      number: this.revealed.length + 1,
      at: 1,
      action: 'reveal',
      eventId: summary.id,
      attemptId: null,
      names,
    })
    return { headers: found }
  }

  audit = async (limit: number, before = Infinity): Promise<AuditEntry[]> =>
    this.revealed
      .filter(({ number }) => number < before)
      .toReversed()
      .slice(0, limit)

  async verify(name: string, credentialId?: string): ReturnType<Service['verify']> {
    this.#find(name)
    return [{ verdict: 'valid', checks: [], credentialId: credentialId ?? null, credentialName: null, at: 0 }]
  }

  async diagnose(name: string): ReturnType<Service['diagnose']> {
    this.#find(name)
    return {
      cause: 'nothing-fits',
      causes: [],
      message: 'None.',
      tried: { macs: 0, families: [], complete: true },
      tookMs: 0,
    }
  }

  async signed(name: string): ReturnType<Service['signed']> {
    const { body } = this.#find(name)
    const segments = [{ source: 'body', start: 0, end: body.length }]
    return {
      payloadBase64: Buffer.from(body).toString('base64'),
      segments,
      template: '{body}',
      expected: 'aa',
      received: null,
    }
  }

  async trigger(sample: string): Promise<{ eventId: string }> {
    if (!this.samples().some(({ name }) => name === sample)) throw new VhookError(problems.noSuchSample(sample))
    this.done.push(`trigger ${sample}`)
    return { eventId: fakeEvent(1).summary.id }
  }

  async code(_name: string, _credentialId: string, language: string): Promise<string> {
    return `// ${language}`
  }

  decrypt = async (): ReturnType<Service['decrypt']> => this.credentialTransfer.decrypt()
  configSchema = (): Record<string, unknown> => ({ type: 'object' })

  async acknowledgeTunnel(): ReturnType<Service['acknowledgeTunnel']> {
    this.done.push('acknowledge')
    return this.tunnel()
  }

  previewCredential = async (): ReturnType<Service['previewCredential']> => [['X-Signature', 'aa']]
  samples = () => [{ name: 'tool-calls', label: 'Tool calls' }]
  presets = () => [{ id: 'stripe', title: 'Stripe', docs: 'https://docs.test', basis: 'documented', notes: '' }]
  codeLanguages = () => [{ id: 'node', title: 'Node' }]
  target = () => ({ url: null, health: 'none' as const, checkedAt: null })
  storage = () => ({ state: 'storing' as const, message: null, waiting: 0, since: 0 })
  probeTunnel = async (): ReturnType<Service['probeTunnel']> => ({ ok: false, why: 'there is no tunnel' })
  health = async (): ReturnType<Service['health']> => ({
    storage: this.storage(),
    store: { synchronous: 2, schema: 1, events: this.kept.length, bytes: 0, freeBytes: 1_000 },
    check: { state: 'not-needed', message: null },
    keeper: this.vault.keyLocation,
    credentials: { total: 2, locked: 1 },
    tunnel: this.tunnel(),
    target: this.target(),
    intake: {
      ...{ received: 7, refused: { malformed: 2 }, incomplete: 1, inFlight: 0, unstored: 0 },
      ...{ verdicts: { valid: 3 }, attempts: { answered: 4 } },
      added: { count: 4, sumMs: 10, steps: ADDED_STEPS_MS.map(() => 4) },
    },
    notices: [],
  })
  tunnel = (): ReturnType<Service['tunnel']> => ({
    provider: 'none',
    state: 'off',
    url: null,
    previousUrl: null,
    message: null,
    since: 0,
    latencyMs: null,
    gaps: [],
    privacy: null,
  })

  #find(name: string): FakeEvent {
    const back = /^latest(?:~(\d+))?$/.exec(name)
    const found = back
      ? [this.kept[Number(back[1] ?? 0)]].filter((one) => one !== undefined)
      : this.kept.filter(({ summary }) => summary.id.startsWith(name))
    if (found.length > 1) throw new VhookError(problems.ambiguousEvent(name, found.length))
    const [event] = found
    if (!event) throw new VhookError(problems.noSuchEvent(name))
    return event
  }
}
