import type { Credential, CredentialView } from '../core/model/credential.ts'
import type { CapturedEvent, StoredVerification } from '../core/model/event.ts'
import type { EventVerdict } from '../core/model/verdict.ts'
import { eventVerdict } from '../core/model/verdict.ts'
import type { NotCheckedReason, Verification } from '../core/model/verification.ts'
import type { SignedRequest } from '../core/model/request.ts'
import type { RoutedRequest } from '../core/model/route.ts'
import { type Claim, claimOf, readingOf, unclaimed } from '../core/proofs/claim.ts'
import { withNextStep } from '../core/schemes/next-key.ts'
import { verify as verifyRequest } from '../core/verify.ts'
import type { EvidenceStore } from './evidence.ts'
import type { Hub } from '../hub.ts'
import { quietly } from '../store/tolerate-failure.ts'
import type { ActiveSettings } from '../settings/active.ts'
import type { Vault } from '../secrets/contract.ts'
import type { Redactor } from '../secrets/redaction/redactor.ts'
import type { Store } from '../store/contract.ts'

export interface VerifierOptions {
  store: Store
  vault: Vault
  hub: Hub
  evidence: EvidenceStore
  redactor: Pick<Redactor, 'values'>
  settings: ActiveSettings
  now: () => number
}

export interface VerifiedEvent extends EventVerdict {
  verifications: StoredVerification[]
}

/** Verifies events with the credentials, and stores the result before publishing it. */
export class Verifier {
  readonly #options: VerifierOptions

  constructor(options: VerifierOptions) {
    this.#options = options
  }

  /** Verifies as of the time the event was received, so that the verdict of an old event does not change. `only`: one credential's id. */
  async verify(event: CapturedEvent, request: SignedRequest, only?: string): Promise<VerifiedEvent> {
    const verified = await this.verifyAgain(event, request, only)
    const { credential, verdict } = verified
    if (credential !== null && (verdict === 'valid' || verdict === 'invalid'))
      this.#options.vault.countUse(credential, verdict)
    return verified
  }

  /** Like `verify`, but does not count as a use of the credential. */
  async verifyAgain(event: CapturedEvent, request: SignedRequest, only?: string): Promise<VerifiedEvent> {
    const { store, hub, redactor } = this.#options
    const ambiguous = only === undefined && this.#options.settings.routing(event).conflicts.length > 0
    const verifications = ambiguous
      ? [this.#unchecked('ambiguous-route')]
      : await this.#verifyWith(event, request, this.#candidatesFor(event, request, only))
    const result = eventVerdict(verifications)
    await quietly(store.saveVerifications(event.id, verifications))
    const { verdict, credential, message, preset } = redactor.values(result)
    hub.publish({ type: 'event.verified', id: event.id, verdict, credential, message, preset })
    return { ...result, verifications }
  }

  /** Verifies a request that is not an event, as of `receivedAt`. Nothing is stored or counted. */
  async verifyRequest(request: SignedRequest, receivedAt: number, only?: string): Promise<StoredVerification[]> {
    const event = { receivedAt, method: request.method, path: request.url, headers: request.headers }
    if (only === undefined && this.#options.settings.routing(event).conflicts.length > 0)
      return [this.#unchecked('ambiguous-route')]
    return await this.#verifyWith(event, request, this.#candidatesFor(event, request, only))
  }

  /** Verifies with a credential that need not be stored. Nothing of it is stored or published. */
  async tryOut(event: CapturedEvent, request: SignedRequest, credential: Credential): Promise<Verification> {
    return await verifyRequest(request, credential, { now: event.receivedAt, ...evidenceOf(this.#options.evidence) })
  }

  /** The plans of the credentials that an event is verified with. */
  plansFor(event: CapturedEvent): Array<CredentialView['plan']> {
    return this.#viewsFor(event).map(({ plan }) => plan)
  }

  /** Whether a route names the credentials of the event, or several routes match. */
  isBound(event: RoutedRequest): boolean {
    const { route, conflicts } = this.#options.settings.routing(event)
    return conflicts.length > 0 || (route?.credentials ?? []).length > 0
  }

  /** The credentials that the route names; all of them where it names none. */
  #viewsFor(event: RoutedRequest, only?: string): CredentialView[] {
    const { settings, vault } = this.#options
    const named = only === undefined ? (settings.routing(event).route?.credentials ?? []) : [only]
    return vault.views().filter((view) => named.length === 0 || named.includes(view.id))
  }

  #unchecked(reason: NotCheckedReason): StoredVerification {
    const at = this.#options.now()
    return { credentialId: null, credentialName: null, at, verdict: 'not-checked', reason, checks: [] }
  }

  /** Credentials that a route or the caller names are evaluated whatever the request carries; of all others only those it concerns. */
  #candidatesFor(event: RoutedRequest, request: SignedRequest, only?: string): Candidates {
    const views = this.#viewsFor(event, only)
    const credentials = views.map(({ id, name, plan }) => ({
      id,
      name,
      plan,
      credential: this.#options.vault.find(id),
    }))
    if (only !== undefined || this.isBound(event))
      return {
        candidates: credentials.map((one) => ({ ...one, claim: 'own' })),
        otherwise: () => this.#unchecked('no-credential'),
      }
    const reading = readingOf(request)
    const candidates = credentials.map((one) => ({ ...one, claim: claimOf(one.plan, reading) }))
    const plans = credentials.map(({ plan }) => plan)
    return { candidates, otherwise: () => ({ ...unclaimed(reading, plans), at: this.#options.now() }) }
  }

  async #verifyWith(
    event: Pick<CapturedEvent, 'receivedAt'>,
    request: SignedRequest,
    { candidates, otherwise }: Candidates,
  ): Promise<StoredVerification[]> {
    const { evidence, now } = this.#options
    const at = { now: event.receivedAt, ...evidenceOf(evidence) }
    const verify = async ({ id, name, credential }: Candidate): Promise<StoredVerification> => {
      const base = { at: now(), credentialId: id, credentialName: name }
      if (!credential) return { ...base, verdict: 'not-checked', reason: 'locked', checks: [] }
      return { ...base, ...withNextStep(await verifyRequest(request, credential, at), credential) }
    }
    const verified = await Promise.all(
      candidates.map(async (one) => {
        if (one.claim === 'none') return []
        const result = await verify(one)
        return one.claim === 'own' || result.verdict === 'valid' ? [result] : []
      }),
    )
    const evaluated = verified.flat()
    return evaluated.length > 0 ? evaluated : [otherwise()]
  }
}

/** The credentials of an event, and the result when none of them is evaluated. */
interface Candidates {
  candidates: readonly Candidate[]
  otherwise: () => StoredVerification
}

interface Candidate {
  id: string
  name: string
  claim: Claim
  /** Undefined while it is locked. */
  credential: Credential | undefined
}

/** The evidence in the form that the core takes: functions bound to their object. */
export function evidenceOf(evidence: EvidenceStore): Omit<Parameters<typeof verifyRequest>[2], 'now'> {
  return {
    token: (hash) => evidence.token(hash),
    tokenRequests: (id) => evidence.tokenRequests(id),
    keys: (url, kid) => evidence.keys(url, kid),
    document: (url) => evidence.document(url),
    introspect: (credential, token) => evidence.introspect(credential, token),
  }
}
