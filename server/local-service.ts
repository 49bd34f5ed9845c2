import { join } from 'node:path'
import type {
  CodeLanguage,
  EventDetail,
  PresetView,
  ReplayPreview,
  ReplayRequest,
  SampleView,
  SignedView,
} from './core/api.ts'
import type { Attempt } from './core/attempt.ts'
import type { AuthenticationPlan, Credential } from './core/credential.ts'
import { problems, VhookError } from './core/errors.ts'
import type { CapturedEvent, StoredBody } from './core/event.ts'
import type { Snapshot } from './core/live.ts'
import { editRequest } from './core/replay.ts'
import type { HeaderList, SignedRequest } from './core/request.ts'
import { presets } from './core/schemes/presets/index.ts'
import { withoutProof } from './core/unsigned.ts'
import { signedView } from './core/signed-view.ts'
import { verifierCode, verifierLanguages } from './core/verifiers/index.ts'
import { sampleViews } from './core/vapi/samples.ts'
import { signedRequestOf } from './body.ts'
import { detailOf } from './detail.ts'
import type { Diagnoser } from './diagnoser.ts'
import type { Hub } from './hub.ts'
import type { OAuth } from './oauth/contract.ts'
import type { OAuthRoom } from './oauth/room.ts'
import type { Pipeline } from './pipeline.ts'
import { previewHeaders } from './preview.ts'
import { sampleEvent } from './sample-event.ts'
import type { Vault } from './secrets/contract.ts'
import type { Rules } from './rules.ts'
import type { Service } from './service.ts'
import { signAs } from './signer.ts'
import type { Signed } from './signer.ts'
import type { Store, StoredEvent } from './store/contract.ts'
import type { TargetState } from './core/target.ts'
import type { TunnelState } from './core/tunnel.ts'
import type { Verifier } from './verifier.ts'

export interface ServiceParts {
  store: Store
  vault: Vault
  hub: Hub
  oauth: OAuthRoom
  verifier: Verifier
  diagnoser: Diagnoser
  pipeline: Pipeline
  rules: Rules
  targetState: () => TargetState
  tunnel: { state: () => TunnelState; acknowledge: () => void }
  intakeUrl: () => string
  dataDir: string
  version: string
  now: () => number
}

const FIRST_PAGE = 100

/** What a running vhook answers to its screens and commands. */
export class LocalService implements Service {
  readonly #parts: ServiceParts
  readonly vault: Vault
  readonly oauth: OAuth

  constructor(parts: ServiceParts) {
    this.#parts = parts
    this.vault = parts.vault
    this.oauth = parts.oauth.service
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
    return detailOf(await this.#stored(name), this.#ownHeaders())
  }

  async body(name: string): Promise<StoredBody> {
    const { body } = (await this.#stored(name)).event
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

  async replay(name: string, edit: ReplayRequest): Promise<Attempt> {
    const { pipeline, rules } = this.#parts
    const stored = await this.#stored(name)
    const { address } = rules.for(stored.event)
    if (!address) throw new VhookError(problems.noTarget())
    const { request, headers } = await this.#prepare(stored, edit)
    return await pipeline.send(stored.event, address, {
      cause: 'replay',
      method: request.method,
      path: edit.path ?? stored.event.target,
      headers,
      body: request.body,
    })
  }

  async preview(name: string, edit: ReplayRequest): Promise<ReplayPreview> {
    const { headers, added } = await this.#prepare(await this.#stored(name), edit)
    return { headers, added }
  }

  async verify(name: string, credentialId?: string): ReturnType<Service['verify']> {
    const { verifier, diagnoser } = this.#parts
    const { event, request } = await this.#signedRequest(name)
    if (credentialId !== undefined) this.#credential(credentialId)
    const judged = await verifier.verify(event, request, credentialId)
    if (judged.verdict === 'invalid') diagnoser.later(event, request, judged)
    return judged.verifications
  }

  async diagnose(name: string, credentialId?: string): ReturnType<Service['diagnose']> {
    const { diagnoser } = this.#parts
    const { event, request, stored } = await this.#signedRequest(name)
    const credential = this.#credential(credentialId ?? this.#nearest(stored))
    return await diagnoser.now(event, request, credential)
  }

  async signed(name: string, credentialId?: string): Promise<SignedView> {
    const { event, request, stored } = await this.#signedRequest(name)
    return await signedView(request, this.#credential(credentialId ?? this.#nearest(stored)), event.receivedAt)
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
    return verifierCode(this.#credential(credentialId), language)
  }

  samples(): SampleView[] {
    return sampleViews()
  }

  async trigger(sample: string, options: { credential?: string; path?: string }): Promise<{ eventId: string }> {
    const { pipeline, oauth, now, intakeUrl, tunnel } = this.#parts
    const publicUrl = tunnel.state().url ?? intakeUrl()
    const request = sampleEvent(sample, { path: options.path ?? '/', publicUrl, now: now() })
    const signed = options.credential
      ? await signAs(this.#credential(options.credential), request, oauth.accessTokens, now())
      : { request, headers: request.headers }
    return { eventId: await pipeline.inject(signed.request, signed.headers, publicUrl) }
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

  health(): ReturnType<Store['health']> {
    return this.#parts.store.health()
  }

  async #stored(name: string): Promise<StoredEvent> {
    const stored = await this.#parts.store.event(await this.resolve(name))
    if (!stored) throw new VhookError(problems.noSuchEvent(name))
    return stored
  }

  async #signedRequest(name: string): Promise<{ stored: StoredEvent; event: CapturedEvent; request: SignedRequest }> {
    const stored = await this.#stored(name)
    return { stored, event: stored.event, request: await signedRequestOf(stored.event, this.#parts.store.spillFolder) }
  }

  #credential(id: string): Credential {
    const found = this.vault.find(id)
    if (found) return found
    const known = this.vault.views().some((view) => view.id === id)
    throw new VhookError(known ? problems.credentialLocked(id) : problems.noSuchCredential(id))
  }

  /** The credential that decided about an event, or the only one there is. */
  #nearest(stored: StoredEvent): string {
    const views = this.vault.views()
    const id = stored.summary.credential ?? (views.length === 1 ? views[0]?.id : undefined)
    if (id === undefined) throw new VhookError(problems.badInput('credential', 'several could be meant; name one'))
    return id
  }

  /** The edited request, with the signature that was asked for. */
  async #prepare(stored: StoredEvent, edit: ReplayRequest): Promise<Signed> {
    const { store, oauth, now } = this.#parts
    const original = await signedRequestOf(stored.event, store.spillFolder)
    const edited = editRequest({ ...original, url: stored.event.target }, edit)
    const request = { ...edited, url: stored.event.publicUrl + edited.url }
    if (edit.signature === 'keep') return { request, headers: request.headers, added: [] }
    if (edit.signature === 'none') {
      const headers = withoutProof(request.headers, this.vault.usable())
      return { request: { ...request, headers }, headers, added: [] }
    }
    return await signAs(this.#credential(edit.credential ?? this.#nearest(stored)), request, oauth.accessTokens, now())
  }

  /** Names of headers that hold a stored credential's token. */
  #ownHeaders(): string[] {
    return this.vault
      .views()
      .flatMap(({ plan }) => (typeof plan['headerName'] === 'string' ? [plan['headerName']] : []))
  }
}
