import { ADDED_STEPS_MS } from '../../server/core/api/views/health.ts'
import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import type { ReplayRequest } from '../../server/core/api/views/replay.ts'
import type { AuditEntry, RevealRequest } from '../../server/core/api/views/reveal.ts'
import type { Snapshot } from '../../server/core/api/views/state.ts'
import { emptyCounts } from '../../server/core/api/views/timeline.ts'
import type { TimelineQuery, TimelineView } from '../../server/core/api/views/timeline.ts'
import type { Filter } from '../../server/core/filter/filter.ts'
import { fits } from '../../server/core/filter/match.ts'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import { editRequest } from '../../server/core/signing/edit-request.ts'
import type { OAuth } from '../../server/oauth/contract.ts'
import type { Service } from '../../server/service/contract.ts'
import { FakeCredentialTransfer, FakeRoutes } from './fake-credential-transfer.ts'
import { fakeDetail } from './fake-event.ts'
import type { FakeEvent } from './fake-event.ts'
import { FakeVault } from './fake-vault.ts'

/** A service in memory that behaves like the real one as seen through the API. `done` lists every change. */
export class FakeService implements Service {
  /** Newest first. */
  readonly events: FakeEvent[]
  readonly vault = new FakeVault(() => this.done.push('credential'))
  readonly oauth: OAuth = {
    tokens: async () => [],
    revokeTokens: async () => ({ revoked: 0 }),
    rotateKey: async () => ({ kid: '' }),
  }
  readonly done: string[] = []
  readonly revealed: AuditEntry[] = []
  readonly credentialTransfer = new FakeCredentialTransfer()
  readonly routes = new FakeRoutes()
  /** Replays that reached the app. */
  readonly sent: ReplayRequest[] = []
  /** Set this to delay the snapshot. */
  beforeSnapshot: Promise<void> = Promise.resolve()

  constructor(events: FakeEvent[] = []) {
    this.events = events
  }

  async snapshot(): Promise<Snapshot> {
    const events = this.events.slice(0, 200).map(({ summary }) => summary)
    await this.beforeSnapshot
    return {
      version: '0',
      events,
      total: this.events.length,
      tunnel: this.tunnel(),
      target: this.target(),
      storage: this.storage(),
      credentials: this.vault.views(),
      intakeUrl: 'http://127.0.0.1:1',
      dataDir: 'data',
      enforce: false,
    }
  }

  async list({ filter, cursor, limit }: Parameters<Service['list']>[0]): ReturnType<Service['list']> {
    const all = this.#filtered(filter).map(({ summary }) => summary)
    const rest = cursor === undefined ? all : all.filter(({ seq }) => seq < Number(cursor))
    const events = rest.slice(0, limit)
    return { events, next: rest.length > limit ? String(events.at(-1)?.seq) : null, total: all.length }
  }

  async timeline({ since, until, buckets: number }: TimelineQuery): Promise<TimelineView> {
    const buckets = Array.from({ length: number }, emptyCounts)
    for (const { summary } of this.events) {
      const counts = buckets[Math.floor(((summary.receivedAt - since) * number) / (until - since))]
      if (counts) counts[summary.verdict] += 1
      if (counts && summary.failed) counts.failed += 1
    }
    return { since, until, buckets }
  }

  async resolve(name: string): Promise<string> {
    return this.find(name).summary.id
  }

  async detail(name: string): Promise<EventDetail> {
    return fakeDetail(this.find(name))
  }

  async body(name: string): ReturnType<Service['body']> {
    const { body, file } = this.find(name)
    const info = { size: body.length, sha256: '' }
    return file === undefined ? { kind: 'bytes', bytes: body, ...info } : { kind: 'file', file, ...info }
  }

  async remove(names: string[]): Promise<string[]> {
    const ids = names.map((name) => this.find(name).summary.id)
    for (const id of ids) this.events.splice(this.events.indexOf(this.find(id)), 1)
    this.done.push(`remove ${ids.length}`)
    return ids
  }

  async change(name: string, change: { pinned?: boolean; note?: string | null }): Promise<void> {
    const found = this.find(name)
    found.summary.pinned = change.pinned ?? found.summary.pinned
    if (change.note !== undefined) found.note = change.note
    this.done.push(`change ${JSON.stringify(change)}`)
  }

  async replay(name: string, request: ReplayRequest): Promise<AttemptDetail> {
    const { summary, attempts } = this.find(name)
    const { method, url: path } = this.#edited(name, request)
    this.sent.push(request)
    const attempt: AttemptDetail = {
      id: `attempt-${this.sent.length}`,
      eventId: summary.id,
      cause: 'replay',
      startedAt: 0,
      target: 'http://localhost',
      method,
      path,
      headers: [['authorization', '••••']],
      signing: { mode: 'kept', credential: null },
      outcome: null,
    }
    attempts.push(attempt)
    return attempt
  }

  async checkRequest(): ReturnType<Service['checkRequest']> {
    return { verifications: [], credential: null, diagnosis: null }
  }

  async signRequest(): ReturnType<Service['signRequest']> {
    return { headers: [], added: [] }
  }

  async preview(name: string, request: ReplayRequest): ReturnType<Service['preview']> {
    return { headers: this.#edited(name, request).headers, added: [] }
  }

  async reveal(name: string, { headers: names }: RevealRequest): ReturnType<Service['reveal']> {
    const { summary, headers } = this.find(name)
    const found = headers.filter(([header]) => names.includes(header.toLowerCase()))
    if (found.length === 0) throw new VhookError(problems.noSuchHeader(names.join(', ')))
    const number = this.revealed.length + 1
    this.revealed.push({ number, at: 1, action: 'reveal', eventId: summary.id, attemptId: null, names })
    return { headers: found }
  }

  audit = async (limit: number, before = Infinity): Promise<AuditEntry[]> =>
    this.revealed
      .filter(({ number }) => number < before)
      .toReversed()
      .slice(0, limit)

  async verify(name: string, credentialId?: string): ReturnType<Service['verify']> {
    this.find(name)
    return [{ verdict: 'valid', checks: [], credentialId: credentialId ?? null, credentialName: null, at: 0 }]
  }

  async diagnose(name: string): ReturnType<Service['diagnose']> {
    this.find(name)
    const tried = { macs: 0, families: [], complete: true }
    const nothing = { cause: 'nothing-fits', rank: 'possible' } as const
    return { ...nothing, causes: [], suspected: [], message: 'No cause found.', tried, tookMs: 0 }
  }

  addCredential: Service['addCredential'] = async (input) => await this.vault.add(input)
  changeCredential: Service['changeCredential'] = async (id, change) => await this.vault.edit(id, change)
  undoCredential: Service['undoCredential'] = async (id) => await this.vault.undo(id)
  rotateCredential: Service['rotateCredential'] = async (id, { secret = '', graceMs = 0, force }) =>
    await this.vault.rotate(id, secret, graceMs, force)
  testSecret: Service['testSecret'] = async (id) => {
    throw new VhookError(problems.nothingToTest(id))
  }
  applyFix: Service['applyFix'] = async (name) => {
    throw new VhookError(problems.noFix(this.find(name).summary.id))
  }

  async signed(name: string): ReturnType<Service['signed']> {
    const { body } = this.find(name)
    return {
      payloadBase64: Buffer.from(body).toString('base64'),
      segments: [{ source: 'body', start: 0, end: body.length }],
      template: '{body}',
      expected: 'aa',
      received: null,
    }
  }

  async trigger(sample: string): Promise<{ eventId: string }> {
    if (!this.samples().some(({ name }) => name === sample)) throw new VhookError(problems.noSuchSample(sample))
    this.done.push(`trigger ${sample}`)
    return { eventId: this.events.at(-1)?.summary.id ?? '' }
  }

  async code(_name: string, _credentialId: string, language: string): Promise<string> {
    return `// ${language}`
  }

  async acknowledgeTunnel(): ReturnType<Service['acknowledgeTunnel']> {
    this.done.push('acknowledge')
    return this.tunnel()
  }

  decrypt = async (): ReturnType<Service['decrypt']> => this.credentialTransfer.decrypt()
  configSchema = (): Record<string, unknown> => ({ type: 'object' })
  previewCredential = async (): ReturnType<Service['previewCredential']> => [['X-Signature', 'aa']]
  samples = () => [{ name: 'tool-calls', label: 'Tool calls' }]
  presets = () => [{ id: 'stripe', title: 'Stripe', docs: 'https://docs.test', basis: 'documented', notes: '' }]
  codeLanguages = () => [{ id: 'node', title: 'Node' }]
  target = (): ReturnType<Service['target']> => ({ url: null, health: 'none', checkedAt: null })
  storage = (): ReturnType<Service['storage']> => ({ state: 'storing', message: null, waiting: 0, since: 0 })
  probeTunnel = async (): ReturnType<Service['probeTunnel']> => ({ ok: false, why: 'there is no tunnel' })
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
  health = async (): ReturnType<Service['health']> => ({
    storage: this.storage(),
    store: { synchronous: 2, schema: 1, events: this.events.length, bytes: 0, freeBytes: 1_000 },
    check: { state: 'not-needed', message: null },
    keyLocation: this.vault.keyLocation,
    credentials: { total: 2, locked: 1 },
    tunnel: this.tunnel(),
    target: this.target(),
    intake: {
      ...{ received: 7, refused: { malformed: 2 }, incomplete: 1, inFlight: 0, failed: 0, unstored: 0 },
      ...{ verdicts: { valid: 3 }, attempts: { answered: 4 } },
      added: { count: 4, sumMs: 10, steps: ADDED_STEPS_MS.map(() => 4) },
    },
    notices: [],
  })

  /** Throws NO_SUCH_EVENT or AMBIGUOUS_EVENT. */
  protected find(name: string): FakeEvent {
    const back = /^latest(?:~(\d+))?$/.exec(name)
    const found = back
      ? [this.events[Number(back[1] ?? 0)]].filter((one) => one !== undefined)
      : this.events.filter(({ summary }) => summary.id.startsWith(name))
    if (found.length > 1) throw new VhookError(problems.ambiguousEvent(name, found.length))
    const [event] = found
    if (!event) throw new VhookError(problems.noSuchEvent(name))
    return event
  }

  #filtered(filter: Filter): FakeEvent[] {
    if (Object.keys(filter).length === 0) return this.events
    const { search } = filter
    return this.events.filter(
      ({ summary, body }) =>
        fits(filter, summary) &&
        (search === undefined || summary.path.includes(search) || Buffer.from(body).includes(search)),
    )
  }

  #edited(name: string, request: ReplayRequest): ReturnType<typeof editRequest> {
    const { summary, headers, body } = this.find(name)
    return editRequest({ method: summary.method, url: summary.path, headers, body }, request)
  }
}
