import { Worker } from 'node:worker_threads'
import type { Limits } from '../core/diagnosis/budget.ts'
import type { Credential } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { IssuedToken, TokenRequests } from '../core/model/evidence.ts'
import type { SignedRequest } from '../core/model/request.ts'
import type { Diagnosis } from '../core/model/verification.ts'
import { workerFile } from '../platform/package-paths.ts'
import { workerExit } from '../platform/worker-exit.ts'
import type { IssuerEvidence } from './issuer-evidence.ts'

/** The input of a search, in a form that can be posted to its thread. */
export interface DiagnosisTask {
  request: SignedRequest
  credential: Credential
  others: Credential[]
  now: number
  tokens: IssuedToken[]
  tokenRequests: TokenRequests
  issuer: IssuerEvidence
  budget: Partial<Limits>
}

export type DiagnosisReply = { number: number; diagnosis: Diagnosis } | { number: number; error: string }

/** The thread of the searches, started with the first one. */
export class DiagnosisThread {
  readonly #pending = new Map<number, PromiseWithResolvers<Diagnosis>>()
  #worker: Worker | undefined
  #number = 0

  search(task: DiagnosisTask): Promise<Diagnosis> {
    const number = ++this.#number
    const pending = Promise.withResolvers<Diagnosis>()
    this.#pending.set(number, pending)
    this.#worker ??= this.#start()
    this.#worker.postMessage({ number, task })
    return pending.promise
  }

  async close(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    worker.postMessage('end')
    await workerExit(worker)
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
}
