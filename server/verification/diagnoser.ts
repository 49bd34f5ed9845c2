import { Worker } from 'node:worker_threads'
import type { AttemptOutcome } from '../core/model/attempt.ts'
import type { Credential } from '../core/model/credential.ts'
import { appFault } from '../core/diagnosis/app.ts'
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

/** What the search needs, in a form that can be sent to its thread. */
export interface DiagnosisTask {
  request: SignedRequest
  credential: Credential
  others: Credential[]
  now: number
  tokens: IssuedToken[]
  tokenRequests: TokenRequests
  /** What the issuer of the credential's tokens published, and said of the one that came, where either could be had. */
  issuer: IssuerEvidence
  /** How long the search may take, in ms. */
  patienceMs: number
}

export type DiagnosisReply = { number: number; diagnosis: Diagnosis } | { number: number; error: string }

export interface DiagnoserOptions {
  store: Store
  vault: Vault
  hub: Hub
  facts: EvidenceStore
}

/** Searches waiting at once; what comes on top is searched when a person asks. */
const WAITING = 200

/** A thread of its own may take longer than the library's default; on a busy machine that finds what was cut short. In ms. */
const PATIENT = 2_000
const HURRIED = 250
const BUSY = 5

/** Finds out why events are invalid, on a thread of its own, so that no webhook waits for a search. */
export class Diagnoser {
  readonly #parts: DiagnoserOptions
  readonly #waiting = new Map<number, PromiseWithResolvers<Diagnosis>>()
  #worker: Worker | undefined
  #number = 0
  #closing = false

  constructor(parts: DiagnoserOptions) {
    this.#parts = parts
  }

  /** Searches when there is time, and tells the result live. */
  later(event: CapturedEvent, request: SignedRequest, judged: VerifiedEvent): void {
    const credential = judged.credential === null ? undefined : this.#parts.vault.find(judged.credential)
    if (!credential || this.#waiting.size >= WAITING) return
    this.now(event, request, credential).catch((error: unknown) => {
      // A search that was under way when vhook stopped is no fault.
      if (!this.#closing) report(error)
    })
  }

  /** Searches now. Resolves once the result is on record. */
  async now(event: CapturedEvent, request: SignedRequest, credential: Credential): Promise<Diagnosis> {
    const issuer = await issuerEvidence(credential, request, this.#parts.facts)
    const diagnosis = await this.#search({ ...this.#task(event, request, credential), issuer })
    await this.#tell(event.id, credential.id, diagnosis)
    return diagnosis
  }

  /** The app refused what was proven: then the fault is in the app, and that is the most useful thing to say. */
  async compare(event: CapturedEvent, judged: VerifiedEvent, outcome: AttemptOutcome): Promise<void> {
    // What is invalid has a cause of its own; that the app took it all the same is told beside it.
    const fault = judged.verdict === 'valid' ? appFault(judged.verdict, outcome.status) : undefined
    if (fault && judged.credential !== null) await this.#tell(event.id, judged.credential, fault)
  }

  async close(): Promise<void> {
    this.#closing = true
    const worker = this.#worker
    if (!worker) return
    worker.postMessage('end')
    await workerExit(worker)
  }

  #task(event: CapturedEvent, request: SignedRequest, credential: Credential): Omit<DiagnosisTask, 'issuer'> {
    const { vault, facts } = this.#parts
    return {
      request,
      credential,
      others: vault.usable().filter((other) => other.id !== credential.id),
      now: event.receivedAt,
      tokens: presentedTokens(request).flatMap((token) => facts.token(tokenHash(token)) ?? []),
      tokenRequests: facts.tokenRequests(credential.id),
      patienceMs: this.#waiting.size < BUSY ? PATIENT : HURRIED,
    }
  }

  #search(task: DiagnosisTask): Promise<Diagnosis> {
    const number = ++this.#number
    const waiting = Promise.withResolvers<Diagnosis>()
    this.#waiting.set(number, waiting)
    this.#worker ??= this.#start()
    this.#worker.postMessage({ number, task })
    return waiting.promise
  }

  #start(): Worker {
    const worker = new Worker(workerFile('server/verification/diagnosis-worker'))
    worker.unref()
    worker.on('message', (reply: DiagnosisReply) => {
      const waiting = this.#waiting.get(reply.number)
      this.#waiting.delete(reply.number)
      if ('diagnosis' in reply) waiting?.resolve(reply.diagnosis)
      else waiting?.reject(new Error(reply.error))
    })
    worker.on('error', (error) => this.#lost(error))
    worker.on('exit', () => this.#lost(new Error('the thread exited')))
    return worker
  }

  /** A search that broke its thread is given up; the next one gets a new thread. */
  #lost(cause: unknown): void {
    this.#worker = undefined
    for (const waiting of this.#waiting.values()) waiting.reject(new VhookError(problems.internal(), { cause }))
    this.#waiting.clear()
  }

  async #tell(eventId: string, credentialId: string, diagnosis: Diagnosis): Promise<void> {
    const { store, hub } = this.#parts
    await quietly(store.saveDiagnosis(eventId, credentialId, diagnosis))
    const { cause, message, fix } = diagnosis
    hub.publish({ type: 'event.diagnosed', id: eventId, cause, message, fixable: fix !== undefined })
  }
}

/** Everything in the headers that could be an access token. */
function presentedTokens(request: SignedRequest): string[] {
  return request.headers.flatMap(([, value]) => {
    const last = value.trim().split(/\s+/).at(-1) ?? ''
    return last.length >= 16 && last.length <= 4_096 ? [last] : []
  })
}
