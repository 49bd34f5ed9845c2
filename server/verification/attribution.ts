import type { Credential } from '../core/model/credential.ts'
import type { CapturedEvent } from '../core/model/event.ts'
import { pathOf, type SignedRequest } from '../core/model/request.ts'
import type { Diagnosis, ReasonCode } from '../core/model/verification.ts'
import { possibleProofs } from '../core/proofs/possible-proof.ts'
import type { Vault } from '../secrets/contract.ts'
import type { Diagnoser } from './diagnoser.ts'
import type { VerifiedEvent, Verifier } from './verifier.ts'

export interface AttributionOptions {
  vault: Vault
  verifier: Verifier
  diagnoser: Diagnoser
}

/** Credentials that are tried for one event. */
const MOST_CREDENTIALS = 20
/** Requests with the same headers on the same path that are searched in vain before no more are. */
const MOST_FAILURES = 3
/** Kinds of requests whose failures are counted. */
const MOST_KINDS = 500

/** Certain without any signature or token that fits, so they prove no credential. */
const states: ReadonlySet<string> = new Set([
  'header-missing',
  'header-empty',
  'header-duplicated',
  'timestamp-header-missing',
  'message-id-missing',
  'body-truncated',
  'token-mismatch',
  'token-unknown',
  'token-never-requested',
])

/**
 * Finds the credential of an event that carries none of the expected headers: its signature or token may be under another name, or
 * of another plan. Only a proof counts. The event is then evaluated with that credential, so that its mistake is explained.
 */
export class Attribution {
  readonly #options: AttributionOptions
  readonly #failures = new Map<string, number>()

  constructor(options: AttributionOptions) {
    this.#options = options
  }

  /**
   * Searches in the background, unless there is nothing to find or too much is being searched: then it returns undefined. Resolves
   * with the new verdict, or undefined if nothing was found.
   */
  schedule(
    event: CapturedEvent,
    request: SignedRequest,
    verified: VerifiedEvent,
  ): Promise<VerifiedEvent | undefined> | undefined {
    const { verifier, diagnoser } = this.#options
    if (verified.credential !== null || !isOpen(verified) || diagnoser.isBusy || verifier.isBound(event))
      return undefined
    const names = possibleProofs(request.headers)
    const credentials = names.length === 0 ? [] : this.#options.vault.usable().slice(0, MOST_CREDENTIALS)
    const kind = [pathOf(event.path), ...names, ...this.#versions()].join(' ')
    const failures = this.#failures.get(kind) ?? 0
    if (credentials.length === 0 || failures >= MOST_FAILURES) return undefined
    this.#count(kind, failures + 1)
    return this.#search(event, request, credentials).then((found) => {
      if (found) this.#failures.delete(kind)
      return found
    })
  }

  /** A changed credential may fit where it did not before. */
  #versions(): string[] {
    return this.#options.vault.views().map(({ id, version, updatedAt }) => `${id}.${version}.${updatedAt}`)
  }

  #count(kind: string, failures: number): void {
    this.#failures.delete(kind)
    this.#failures.set(kind, failures)
    if (this.#failures.size > MOST_KINDS) this.#failures.delete(this.#failures.keys().next().value ?? '')
  }

  async #search(
    event: CapturedEvent,
    request: SignedRequest,
    credentials: readonly Credential[],
  ): Promise<VerifiedEvent | undefined> {
    const { verifier, diagnoser } = this.#options
    for (const credential of credentials) {
      const diagnosis = await diagnoser.probe(event, request, credential).catch(() => undefined)
      if (!diagnosis || !isProof(diagnosis)) continue
      const verified = await verifier.verify(event, request, credential.id)
      await diagnoser.save(event, credential.id, diagnosis)
      return verified
    }
    return undefined
  }
}

const openReasons: ReadonlySet<ReasonCode | undefined> = new Set([
  'no-credential',
  'no-credential-for-sender',
  undefined,
])

const isOpen = ({ verdict, verifications: [first] }: VerifiedEvent): boolean =>
  verdict === 'unsigned' || (verdict === 'not-checked' && openReasons.has(first?.reason))

/** Whether a signature or token fits. */
const isProof = ({ rank, causes }: Diagnosis): boolean =>
  rank === 'proven' &&
  causes.length > 0 &&
  !causes.some(({ id, detail }) => states.has(id) || detail?.['fit'] === 'none')
