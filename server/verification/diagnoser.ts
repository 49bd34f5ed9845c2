import { Worker } from 'node:worker_threads'
import type { Attempt } from '../core/model/attempt.ts'
import type { Credential } from '../core/model/credential.ts'
import { appFault } from '../core/diagnosis/app.ts'
import { blockedHost } from '../core/diagnosis/blocked-host.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { CapturedEvent } from '../core/model/event.ts'
import type { IssuedToken, TokenRequests } from '../core/model/evidence.ts'
import type { SignedRequest } from '../core/model/request.ts'
import type { Diagnosis } from '../core/model/verification.ts'
import { workerFile } from '../platform/package-paths.ts'
import type { EvidenceStore } from './evidence.ts'
import type { Hub } from '../hub.ts'
import { tokenHash } from './token-hash.ts'
import { issuerEvidence } from './issuer-evidence.ts'
import type { IssuerEvidence } from './issuer-evidence.ts'
import { quietly } from '../store/tolerate-failure.ts'
import { report } from '../platform/report-fault.ts'
import { workerExit } from '../platform/worker-exit.ts'
import type { Vault } from '../secrets/contract.ts'
import type { Store } from '../store/contract.ts'
import type { VerifiedEvent } from './verifier.ts'

/** The input of a search, in a form that can be posted to its thread. */
export interface DiagnosisTask {
  request: SignedRequest
  credential: Credential
  others: Credential[]
  now: number
  tokens: IssuedToken[]
  tokenRequests: TokenRequests
  issuer: IssuerEvidence
  /** How long the search may take, in ms. */
  budgetMs: number
}

export type DiagnosisReply = { number: number; diagnosis: Diagnosis } | { number: number; error: string }

export interface DiagnoserOptions {
  store: Store
  vault: Vault
  hub: Hub
  evidence: EvidenceStore
}

/** Searches queued at the same time; above that, an event is diagnosed only on request. */
const MOST_QUEUED = 200

/** Longer than the library's default, because the search has its own thread; shorter while more searches wait than BUSY. */
const BUDGET_MS = 2_000
const BUSY_BUDGET_MS = 250
const BUSY = 5

/** Finds out why events are invalid, on its own thread, so that no webhook waits for a search. */
export class Diagnoser {
  readonly #options: DiagnoserOptions
  readonly #pending = new Map<number, PromiseWithResolvers<Diagnosis>>()
  #worker: Worker | undefined
  #number = 0
  #closing = false

  constructor(options: DiagnoserOptions) {
    this.#options = options
  }

  /** Diagnoses an event in the background, unless too many searches are queued. */
  schedule(event: CapturedEvent, request: SignedRequest, verified: VerifiedEvent): void {
    const credential = verified.credential === null ? undefined : this.#options.vault.find(verified.credential)
    if (!credential || this.#pending.size >= MOST_QUEUED) return
    this.diagnose(event, request, credential).catch((error: unknown) => {
      // Stopping vhook ends searches, which is not a fault.
      if (!this.#closing) report(error)
    })
  }

  /** Diagnoses a request that is not an event, as of `receivedAt`. Nothing is stored. */
  async diagnoseRequest(request: SignedRequest, credential: Credential, receivedAt: number): Promise<Diagnosis> {
    const issuer = await issuerEvidence(credential, request, this.#options.evidence)
    return await this.#search({ ...this.#task({ receivedAt }, request, credential), issuer })
  }

  /** Resolves with the diagnosis once it is stored. */
  async diagnose(event: CapturedEvent, request: SignedRequest, credential: Credential): Promise<Diagnosis> {
    const diagnosis = await this.diagnoseRequest(request, credential, event.receivedAt)
    await this.save(event.id, credential.id, diagnosis)
    return diagnosis
  }

  /** Whether so many searches are queued that none should be added without need. */
  get isBusy(): boolean {
    return this.#pending.size >= BUSY
  }

  /** Searches with this credential alone, for a short time, and stores nothing. */
  async probe(event: CapturedEvent, request: SignedRequest, credential: Credential): Promise<Diagnosis> {
    const task = this.#task(event, request, credential)
    return await this.#search({ ...task, others: [], issuer: {}, budgetMs: BUSY_BUDGET_MS })
  }

  /** Compares the verdict with the app's response: an app that rejects a valid event has the fault. */
  async compare(event: CapturedEvent, verified: VerifiedEvent, { headers: sent, outcome }: Attempt): Promise<void> {
    if (!outcome) return
    const blocked = blockedHost({ ...outcome, sent })
    if (blocked) return this.#publishFault(event.id, blocked)
    // An invalid event has a diagnosis of its own; that the app accepted it anyway is part of the event's view.
    const fault = verified.verdict === 'valid' ? appFault(verified.verdict, outcome.status) : undefined
    if (fault && verified.credential !== null) await this.save(event.id, verified.credential, fault)
  }

  /** Not stored: the event's view reads it from the app's response. */
  #publishFault(id: string, { cause, rank, message, advice }: Diagnosis): void {
    this.#options.hub.publish({ type: 'app.fault', id, cause, rank, message, advice: advice ?? null })
  }

  async close(): Promise<void> {
    this.#closing = true
    const worker = this.#worker
    if (!worker) return
    worker.postMessage('end')
    await workerExit(worker)
  }

  #task(
    event: Pick<CapturedEvent, 'receivedAt'>,
    request: SignedRequest,
    credential: Credential,
  ): Omit<DiagnosisTask, 'issuer'> {
    const { vault, evidence } = this.#options
    return {
      request,
      credential,
      others: vault.usable().filter((other) => other.id !== credential.id),
      now: event.receivedAt,
      tokens: presentedTokens(request).flatMap((token) => evidence.token(tokenHash(token)) ?? []),
      tokenRequests: evidence.tokenRequests(credential.id),
      budgetMs: this.#pending.size < BUSY ? BUDGET_MS : BUSY_BUDGET_MS,
    }
  }

  #search(task: DiagnosisTask): Promise<Diagnosis> {
    const number = ++this.#number
    const pending = Promise.withResolvers<Diagnosis>()
    this.#pending.set(number, pending)
    this.#worker ??= this.#start()
    this.#worker.postMessage({ number, task })
    return pending.promise
  }

  #start(): Worker {
    const worker = new Worker(workerFile('server/verification/diagnosis-worker'))
    worker.unref()
    worker.on('message', (reply: DiagnosisReply) => {
      const pending = this.#pending.get(reply.number)
      this.#pending.delete(reply.number)
      if ('diagnosis' in reply) pending?.resolve(reply.diagnosis)
      else pending?.reject(new Error(reply.error))
    })
    worker.on('error', (error) => this.#onEnd(error))
    worker.on('exit', () => this.#onEnd(new Error('the diagnosis thread ended')))
    return worker
  }

  /** Fails the pending searches; the next one starts a new thread. */
  #onEnd(cause: unknown): void {
    this.#worker = undefined
    for (const pending of this.#pending.values()) pending.reject(new VhookError(problems.internal(), { cause }))
    this.#pending.clear()
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
