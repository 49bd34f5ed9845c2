import { join } from 'node:path'
import type { AttemptDetail, EventDetail } from '../core/api/views/event.ts'
import type { AuditEntry, Revealed, RevealRequest } from '../core/api/views/reveal.ts'
import type { CodeLanguage, SignedView } from '../core/api/views/verification.ts'
import type { DecryptedView } from '../core/api/views/encryption.ts'
import type { SystemHealth } from '../core/api/views/health.ts'
import type { PresetView } from '../core/api/views/credential.ts'
import type { ReplayPreview, ReplayRequest } from '../core/api/views/replay.ts'
import type { SampleOptions, SampleView } from '../core/api/views/sample.ts'
import type { AuthenticationPlan } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { StoredBody } from '../core/model/event.ts'
import type { Snapshot } from '../core/api/views/state.ts'
import type { HeaderList } from '../core/model/request.ts'
import { presets } from '../core/schemes/presets/index.ts'
import { signedView } from '../core/signing/signed-view.ts'
import { verifierCode, verifierLanguages } from '../core/codegen/index.ts'
import { sampleViews } from '../core/vapi/samples.ts'
import type { Routes } from './routes.ts'
import { isLeftOut } from '../store/read-body.ts'
import { credentialFor, credentialOf } from '../replay/pick-credential.ts'
import { configSchema } from '../settings/parse.ts'
import { attemptDetail, detailOf } from './event-view.ts'
import type { Diagnoser } from '../verification/diagnoser.ts'
import type { CredentialTransfer } from './credential-transfer.ts'
import { systemHealth } from './health.ts'
import type { Hub } from '../hub.ts'
import type { Counters } from './counters.ts'
import type { OAuth } from '../oauth/contract.ts'
import type { OAuthRuntime } from '../oauth/oauth.ts'
import { lockedVerification, Originals } from '../replay/original.ts'
import type { Original } from '../replay/original.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import { prepared } from '../replay/prepare.ts'
import { previewHeaders } from '../replay/preview.ts'
import { sampleEvent } from '../replay/sample.ts'
import { revealHeaders } from '../secrets/redaction/unmask.ts'
import type { Redactor } from '../secrets/redaction/redactor.ts'
import type { Vault } from '../secrets/contract.ts'
import type { ActiveSettings } from '../settings/active.ts'
import type { Service } from './contract.ts'
import type { DaemonContext } from '../compose.ts'
import { signAs } from '../replay/sign.ts'
import type { Store, StoredEvent } from '../store/contract.ts'
import type { TargetState } from '../core/model/target.ts'
import type { TunnelProbe, TunnelState } from '../core/model/tunnel.ts'
import type { Verifier } from '../verification/verifier.ts'

export interface ServiceOptions {
  store: Store
  vault: Vault
  redactor: Redactor
  hub: Hub
  meter: Counters
  notices: () => string[]
  oauth: OAuthRuntime
  exchange: CredentialTransfer
  routes: Routes
  verifier: Verifier
  diagnoser: Diagnoser
  pipeline: Pipeline
  rules: ActiveSettings
  targetState: () => TargetState
  tunnel: DaemonContext['tunnel']
  intakeUrl: () => string
  dataDir: string
  version: string
  now: () => number
}

const FIRST_PAGE = 100

/** What a running vhook answers to its screens and commands. */
export class LocalService implements Service {
  readonly #parts: ServiceOptions
  readonly #originals: Originals
  readonly vault: Vault
  readonly oauth: OAuth
  readonly credentialTransfer: CredentialTransfer
  readonly routes: Routes

  constructor(parts: ServiceOptions) {
    this.#parts = parts
    this.#originals = new Originals(parts)
    this.vault = parts.vault
    this.oauth = parts.oauth.service
    this.credentialTransfer = parts.exchange
    this.routes = parts.routes
  }

  async snapshot(): Promise<Snapshot> {
    const { store, vault, tunnel, targetState, intakeUrl, dataDir, rules, version } = this.#parts
    const page = await store.list({ filter: {}, limit: FIRST_PAGE })
    return {
      version,
      events: page.events,
      total: page.total,
      tunnel: tunnel.state(),
      target: targetState(),
      storage: store.state,
      credentials: vault.views(),
      intakeUrl: intakeUrl(),
      dataDir,
      enforce: rules.enforce,
    }
  }

  list(query: Parameters<Service['list']>[0]): ReturnType<Service['list']> {
    return this.#parts.store.list(query)
  }

  async resolve(name: string): Promise<string> {
    const ids = await this.#parts.store.resolve(name)
    const [first] = ids
    if (first === undefined) throw new VhookError(problems.noSuchEvent(name))
    if (ids.length > 1) throw new VhookError(problems.ambiguousEvent(name, ids.length))
    return first
  }

  async detail(name: string): Promise<EventDetail> {
    const { redactor } = this.#parts
    return detailOf(redactor.storedEvent(await this.#stored(name)))
  }

  async body(name: string): Promise<StoredBody> {
    const { body } = this.#parts.redactor.storedEvent(await this.#stored(name)).event
    if (isLeftOut(body)) throw new VhookError(problems.bodyNotKept(body.size))
    return body.kind === 'file' ? { ...body, file: join(this.#parts.store.spillFolder, body.file) } : body
  }

  async remove(names: string[]): Promise<string[]> {
    const { store, hub } = this.#parts
    const ids = await Promise.all(names.map((name) => this.resolve(name)))
    const removed = await store.remove(ids)
    if (removed.length > 0) hub.publish({ type: 'events.removed', ids: removed })
    return removed
  }

  async change(name: string, change: { pinned?: boolean; note?: string | null }): Promise<void> {
    const { store, hub } = this.#parts
    const id = await this.resolve(name)
    await store.change(id, change)
    const [summary] = await store.summaries([id])
    if (summary) hub.publish({ type: 'event.changed', id, state: summary.state, pinned: summary.pinned })
  }

  async replay(name: string, edit: ReplayRequest): Promise<AttemptDetail> {
    const { pipeline, rules, redactor } = this.#parts
    const original = await this.#original(name)
    const { event } = original
    const { address } = rules.for(event)
    if (!address) throw new VhookError(problems.noTarget())
    const { request, headers, path } = await prepared(this.#parts, original, edit)
    const sending = { cause: 'replay', method: request.method, path, headers, body: request.body } as const
    return attemptDetail(redactor.storedAttempt(await pipeline.send(event, address, sending)))
  }

  async preview(name: string, edit: ReplayRequest): Promise<ReplayPreview> {
    const { headers, added } = await prepared(this.#parts, await this.#original(name), edit)
    return this.#parts.redactor.headers({ headers, added })
  }

  async reveal(name: string, request: RevealRequest): Promise<Revealed> {
    const { store, vault, now } = this.#parts
    const stored = await this.#stored(name)
    const headers = revealHeaders(vault, stored, request)
    const names = [...new Set(headers.map(([header]) => header))]
    // On record before anything is shown: what cannot be written down is not done.
    const entry = { at: now(), action: 'reveal', eventId: stored.event.id, names } as const
    await store.addAudit({ ...entry, attemptId: request.attempt ?? null })
    return { headers }
  }

  audit(limit: number, before?: number): Promise<AuditEntry[]> {
    return this.#parts.store.audit(limit, before)
  }

  async verify(name: string, credentialId?: string): ReturnType<Service['verify']> {
    const { verifier, diagnoser, redactor, now } = this.#parts
    if (credentialId !== undefined) credentialOf(this.vault, credentialId)
    const original = await this.#originals.find(await this.#stored(name))
    // Said, but not put on record: an earlier verdict still stands.
    if (!original) return [lockedVerification(now())]
    const { event, request } = original
    const judged = await verifier.verify(event, request, credentialId)
    if (judged.verdict === 'invalid') diagnoser.later(event, request, judged)
    return redactor.values(judged.verifications)
  }

  async diagnose(name: string, credentialId?: string): ReturnType<Service['diagnose']> {
    const { diagnoser, redactor } = this.#parts
    const { event, request, stored } = await this.#original(name)
    const credential = credentialFor(this.vault, stored, credentialId)
    return redactor.values(await diagnoser.now(event, request, credential))
  }

  async signed(name: string, credentialId?: string): Promise<SignedView> {
    const { event, request, stored } = await this.#original(name)
    const view = signedView(request, credentialFor(this.vault, stored, credentialId), event.receivedAt)
    return this.#parts.redactor.signed(view)
  }

  presets(): PresetView[] {
    return presets.map(({ id, title, docs, basis, notes, secretTitle, settings }) => ({
      ...{ id, title, docs, basis, notes: notes ?? '' },
      ...(secretTitle === undefined ? {} : { secretTitle }),
      ...(settings === undefined ? {} : { settings }),
    }))
  }

  codeLanguages(): CodeLanguage[] {
    return verifierLanguages.map(({ id, title }) => ({ id, title }))
  }

  async code(_name: string, credentialId: string, language: string): Promise<string> {
    return verifierCode(credentialOf(this.vault, credentialId), language)
  }

  samples(): SampleView[] {
    return sampleViews()
  }

  async trigger(sample: string, options: SampleOptions): Promise<{ eventId: string }> {
    const { pipeline, oauth, now, intakeUrl, tunnel } = this.#parts
    const publicUrl = tunnel.state().url ?? intakeUrl()
    const request = sampleEvent(sample, { ...options, publicUrl, now: now() })
    const signed = options.credential
      ? await signAs(credentialOf(this.vault, options.credential), request, oauth.accessTokens, now())
      : { request, headers: request.headers }
    return { eventId: await pipeline.inject(signed.request, signed.headers, publicUrl) }
  }

  configSchema(): Record<string, unknown> {
    return configSchema()
  }

  async decrypt(name: string): Promise<DecryptedView> {
    const { request } = await this.#original(name)
    return await this.credentialTransfer.decrypt(request.body)
  }

  addCredential(input: Parameters<Vault['add']>[0]): ReturnType<Vault['add']> {
    return this.#parts.vault.add(input)
  }

  previewCredential(plan: AuthenticationPlan): Promise<HeaderList> {
    return previewHeaders(plan, this.#parts.now())
  }

  tunnel(): TunnelState {
    return this.#parts.tunnel.state()
  }

  acknowledgeTunnel(): Promise<TunnelState> {
    this.#parts.tunnel.acknowledge()
    return Promise.resolve(this.#parts.tunnel.state())
  }

  target(): TargetState {
    return this.#parts.targetState()
  }

  storage(): Store['state'] {
    return this.#parts.store.state
  }

  health(): Promise<SystemHealth> {
    return systemHealth(this.#parts)
  }

  probeTunnel(): Promise<TunnelProbe> {
    return this.#parts.tunnel.probe()
  }

  async #stored(name: string): Promise<StoredEvent> {
    const stored = await this.#parts.store.event(name)
    if (!stored) throw new VhookError(problems.noSuchEvent(name))
    return stored
  }

  async #original(name: string): Promise<Original> {
    return await this.#originals.of(await this.#stored(name))
  }
}
