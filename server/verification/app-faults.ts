import { appFault, type VerifiedRequest } from '../core/diagnosis/app.ts'
import type { Diagnosis } from '../core/model/verification.ts'

/** Events of which the diagnosis or the app's response is still missing. */
const MOST_EVENTS = 500

interface Known {
  /** Of the app's response. */
  status?: number
  bound?: boolean
  credential?: string
  diagnosis?: Diagnosis
}

/** Compares the app's response to an invalid event with its diagnosis, once both are known. */
export class AppFaults {
  readonly #events = new Map<string, Known>()

  answered(id: string, status: number, bound: boolean): Diagnosis | undefined {
    return this.#compare(id, { status, bound })
  }

  diagnosed(id: string, credential: string, diagnosis: Diagnosis): Diagnosis | undefined {
    return this.#compare(id, { credential, diagnosis })
  }

  #compare(id: string, more: Known): Diagnosis | undefined {
    const known = { ...this.#events.get(id), ...more }
    const { status, diagnosis, credential = null, bound = false } = known
    this.#events.delete(id)
    if (status === undefined || !diagnosis) {
      this.#events.set(id, known)
      if (this.#events.size > MOST_EVENTS) this.#events.delete(this.#events.keys().next().value ?? '')
      return undefined
    }
    const verified: VerifiedRequest = { verdict: 'invalid', credential, bound, diagnosis }
    return appFault(verified, { status, body: new Uint8Array(0) })
  }
}
