import type { Attempt } from '../core/model/attempt.ts'
import type { Credential } from '../core/model/credential.ts'
import { appFault } from '../core/diagnosis/app.ts'
import { blockedHost } from '../core/diagnosis/blocked-host.ts'
import type { Limits } from '../core/diagnosis/budget.ts'
import { stoppedMessage } from '../core/diagnosis/causes.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { CapturedEvent } from '../core/model/event.ts'
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
import type { Store } from '../store/contract.ts'
import type { VerifiedEvent } from './verifier.ts'

export interface DiagnoserOptions {
  store: Store
  vault: Vault
  hub: Hub
  evidence: EvidenceStore
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
    await this.save(event.id, credential.id, isOpen ? { ...first, message } : first)
    if (isOpen) await this.save(event.id, credential.id, await this.#search('again', event, request, credential))
  }

  /** Diagnoses a request that is not an event, as of `receivedAt`. Nothing is stored. */
  async diagnoseRequest(request: SignedRequest, credential: Credential, receivedAt: number): Promise<Diagnosis> {
    return await this.#search('asked', { receivedAt }, request, credential)
  }

  /** Resolves with the diagnosis once it is stored. */
  async diagnose(event: CapturedEvent, request: SignedRequest, credential: Credential): Promise<Diagnosis> {
    const diagnosis = await this.diagnoseRequest(request, credential, event.receivedAt)
    await this.save(event.id, credential.id, diagnosis)
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
  async compare(event: CapturedEvent, verified: VerifiedEvent, { headers: sent, outcome }: Attempt): Promise<void> {
    if (!outcome) return
    const blocked = blockedHost({ ...outcome, sent })
    if (blocked) return this.#publishFault(event.id, blocked)
    // An invalid event has a diagnosis of its own; that the app accepted it anyway is part of the event's view.
    const { verdict, credential } = verified
    const fault = verdict === 'valid' ? appFault({ verdict, credential, bound: false }, outcome) : undefined
    if (fault && credential !== null) await this.save(event.id, credential, fault)
  }

  /** Not stored: the event's view reads it from the app's response. */
  #publishFault(id: string, { cause, rank, message, advice }: Diagnosis): void {
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

  async save(eventId: string, credentialId: string, diagnosis: Diagnosis): Promise<void> {
    const { store, hub } = this.#options
    await quietly(store.saveDiagnosis(eventId, credentialId, diagnosis))
    const { cause, rank, message, fix } = diagnosis
    const fixable = fix !== undefined
    hub.publish({ type: 'event.diagnosed', id: eventId, credential: credentialId, cause, rank, message, fixable })
  }
}

/** Every header value that could be an access token. */
function presentedTokens(request: SignedRequest): string[] {
  return request.headers.flatMap(([, value]) => {
    const word = value.trim().split(/\s+/).at(-1) ?? ''
    return word.length >= 16 && word.length <= 4_096 ? [word] : []
  })
}
