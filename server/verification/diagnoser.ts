import type { Attempt } from '../core/model/attempt.ts'
import type { Credential } from '../core/model/credential.ts'
import { AppFaults } from './app-faults.ts'
import { appFault } from '../core/diagnosis/app.ts'
import { blockedHost } from '../core/diagnosis/blocked-host.ts'
import type { Limits } from '../core/diagnosis/budget.ts'
import { stoppedMessage } from '../core/diagnosis/causes.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { LiveFix } from '../core/api/live.ts'
import { fixCommand } from '../core/fix/describe.ts'
import { fixSummary } from '../core/fix/summary.ts'
import type { CapturedEvent } from '../core/model/event.ts'
import type { Fix } from '../core/model/fix.ts'
import type { SignedRequest } from '../core/model/request.ts'
import type { Diagnosis } from '../core/model/verification.ts'
import { type DiagnosisTask, DiagnosisThread } from './diagnosis-thread.ts'
import type { EvidenceStore } from './evidence.ts'
import type { Hub } from '../hub.ts'
import { tokenHash } from './token-hash.ts'
import { issuerEvidence } from './issuer-evidence.ts'
import { SearchQueue, type Urgency } from './search-queue.ts'
import { quietly } from '../store/tolerate-failure.ts'
import { report } from '../platform/report-fault.ts'
import type { Vault } from '../secrets/contract.ts'
import type { Redactor } from '../secrets/redaction/redactor.ts'
import type { Store } from '../store/contract.ts'
import type { VerifiedEvent } from './verifier.ts'

export interface DiagnoserOptions {
  store: Store
  vault: Vault
  hub: Hub
  evidence: EvidenceStore
  redactor: Pick<Redactor, 'values'>
  thread?: Pick<DiagnosisThread, 'search' | 'close'>
}

/** Searches queued at the same time; above that, an event is diagnosed only on request. */
const MOST_QUEUED = 200

/** Searches that run or wait, from which on none is added without need. */
const BUSY = 5

/** The first search of an event, limited by its work: it finds the same on a busy machine. */
const FIRST: Limits = { macs: 20_000, bytes: 256 * 1024 * 1024, ms: 10_000 }

/** For a search that was asked for, or is repeated when nothing else waits. */
const FULL: Limits = { macs: 200_000, bytes: 4 * 1024 * 1024 * 1024, ms: 10_000 }

/** For one of many credentials that may be the right one. */
const PROBE: Limits = { macs: 5_000, bytes: 64 * 1024 * 1024, ms: 10_000 }

/** Finds out why events are invalid, on its own thread, so that no webhook waits for a search. */
export class Diagnoser {
  readonly #options: DiagnoserOptions
  readonly #thread: Pick<DiagnosisThread, 'search' | 'close'>
  readonly #queue = new SearchQueue()
  readonly #faults = new AppFaults()
  #closing = false

  constructor(options: DiagnoserOptions) {
    this.#options = options
    this.#thread = options.thread ?? new DiagnosisThread()
  }

  /** Diagnoses an event in the background, unless too many searches are queued. */
  schedule(event: CapturedEvent, request: SignedRequest, verified: VerifiedEvent): void {
    const credential = verified.credential === null ? undefined : this.#options.vault.find(verified.credential)
    if (!credential || this.#queue.size >= MOST_QUEUED) return
    this.#diagnoseTwice(event, request, credential).catch((error: unknown) => {
      // Stopping vhook ends searches, which is not a fault.
      if (!this.#closing) report(error)
    })
  }

  /** A search that stopped early is repeated when no other waits. */
  async #diagnoseTwice(event: CapturedEvent, request: SignedRequest, credential: Credential): Promise<void> {
    const first = await this.#search('new', event, request, credential)
    const isOpen = first.cause === 'nothing-fits' && first.tried.stopped === true
    const message = stoppedMessage(first.tried.macs, 'it runs again when vhook is idle')
    await this.save(event, credential.id, isOpen ? { ...first, message } : first)
    if (isOpen) await this.save(event, credential.id, await this.#search('again', event, request, credential))
  }

  /** Diagnoses a request that is not an event, as of `receivedAt`. Nothing is stored. */
  async diagnoseRequest(request: SignedRequest, credential: Credential, receivedAt: number): Promise<Diagnosis> {
    return await this.#search('asked', { receivedAt }, request, credential)
  }

  /** Resolves with the diagnosis once it is stored. */
  async diagnose(event: CapturedEvent, request: SignedRequest, credential: Credential): Promise<Diagnosis> {
    const diagnosis = await this.diagnoseRequest(request, credential, event.receivedAt)
    await this.save(event, credential.id, diagnosis)
    return diagnosis
  }

  /** Whether so many searches are queued that none should be added without need. */
  get isBusy(): boolean {
    return this.#queue.size >= BUSY
  }

  /** Searches with this credential alone, for a short time, and stores nothing. */
  async probe(event: CapturedEvent, request: SignedRequest, credential: Credential): Promise<Diagnosis> {
    const task = this.#task(event, request, credential)
    return await this.#run('new', { ...task, others: [], issuer: {}, budget: PROBE })
  }

  /** Compares the verdict with the app's response: an app that rejects a valid event has the fault. */
  async compare(
    event: CapturedEvent,
    { verdict, credential }: VerifiedEvent,
    { headers: sent, outcome }: Attempt,
    bound: boolean,
  ): Promise<void> {
    if (!outcome) return
    const blocked = blockedHost({ ...outcome, sent })
    if (blocked) return this.#publishFault(event.id, blocked)
    if (verdict !== 'valid')
      return outcome.status === null
        ? undefined
        : this.#publishFault(event.id, this.#faults.answered(event.id, outcome.status, bound))
    const fault = appFault({ verdict, credential, bound: false }, outcome)
    if (fault && credential !== null) await this.save(event, credential, fault)
  }

  /** Not stored: the event's view reads it from the app's response. */
  #publishFault(id: string, fault: Diagnosis | undefined): void {
    if (!fault) return
    const { cause, rank, message, advice } = this.#options.redactor.values(fault)
    this.#options.hub.publish({ type: 'app.fault', id, cause, rank, message, advice: advice ?? null })
  }

  async close(): Promise<void> {
    this.#closing = true
    await this.#thread.close()
  }

  async #search(
    urgency: Urgency,
    event: Pick<CapturedEvent, 'receivedAt'>,
    request: SignedRequest,
    credential: Credential,
  ): Promise<Diagnosis> {
    const issuer = await issuerEvidence(credential, request, this.#options.evidence)
    const budget = urgency === 'new' ? FIRST : FULL
    return await this.#run(urgency, { ...this.#task(event, request, credential), issuer, budget })
  }

  #run(urgency: Urgency, task: DiagnosisTask): Promise<Diagnosis> {
    return this.#queue.run(urgency, async () => {
      if (this.#closing) throw new VhookError(problems.internal())
      return await this.#thread.search(task)
    })
  }

  #task(
    event: Pick<CapturedEvent, 'receivedAt'>,
    request: SignedRequest,
    credential: Credential,
  ): Omit<DiagnosisTask, 'issuer' | 'budget'> {
    const { vault, evidence } = this.#options
    return {
      request,
      credential,
      others: vault.usable().filter((other) => other.id !== credential.id),
      now: event.receivedAt,
      tokens: presentedTokens(request).flatMap((token) => evidence.token(tokenHash(token)) ?? []),
      tokenRequests: evidence.tokenRequests(credential.id),
    }
  }

  async save(event: Pick<CapturedEvent, 'id' | 'path'>, credential: string, diagnosis: Diagnosis): Promise<void> {
    const { store, hub, redactor } = this.#options
    const { id } = event
    await quietly(store.saveDiagnosis(id, credential, diagnosis))
    const { cause, rank, message } = redactor.values(diagnosis)
    const fix = diagnosis.fix ? redactor.values(this.#liveFix(event, credential, diagnosis.fix)) : null
    hub.publish({ type: 'event.diagnosed', id, credential, cause, rank, message, fixable: fix !== null, fix })
    // A search that stopped early concludes nothing.
    if (diagnosis.tried.stopped !== true) this.#publishFault(id, this.#faults.diagnosed(id, credential, diagnosis))
  }

  #liveFix({ path }: Pick<CapturedEvent, 'path'>, id: string, fix: Fix): LiveFix {
    const { vault } = this.#options
    const plan = vault.find(id)?.authenticationPlan
    const isConfigured = fix.bind === undefined && vault.views().find((view) => view.id === id)?.source === 'config'
    const command = isConfigured ? null : fixCommand(id, fix, path)
    return { summary: plan ? fixSummary(plan, fix) : '', command, weakens: fix.weakens ?? null }
  }
}

/** Every header value that could be an access token. */
function presentedTokens(request: SignedRequest): string[] {
  return request.headers.flatMap(([, value]) => {
    const word = value.trim().split(/\s+/).at(-1) ?? ''
    return word.length >= 16 && word.length <= 4_096 ? [word] : []
  })
}
