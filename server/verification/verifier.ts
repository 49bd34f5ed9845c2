import type { Credential, CredentialView } from '../core/model/credential.ts'
import type { CapturedEvent, StoredVerification } from '../core/model/event.ts'
import type { EventVerdict } from '../core/model/verdict.ts'
import { eventVerdict } from '../core/model/verdict.ts'
import type { NotCheckedReason } from '../core/model/verification.ts'
import type { SignedRequest } from '../core/model/request.ts'
import type { RoutedRequest } from '../core/model/route.ts'
import { verify } from '../core/verify.ts'
import type { EvidenceStore } from './evidence.ts'
import type { Hub } from '../hub.ts'
import { quietly } from '../store/tolerate-failure.ts'
import type { ActiveSettings } from '../settings/active.ts'
import type { Vault } from '../secrets/contract.ts'
import type { Store } from '../store/contract.ts'

export interface VerifierOptions {
  store: Store
  vault: Vault
  hub: Hub
  evidence: EvidenceStore
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
    const { store, hub, vault } = this.#options
    const ambiguous = only === undefined && this.#options.settings.routing(event).conflicts.length > 0
    const verifications = ambiguous
      ? [this.#unchecked('ambiguous-route')]
      : await this.#verifyWith(event, request, this.#credentialsFor(event, only))
    const result = eventVerdict(verifications)
    await quietly(store.saveVerifications(event.id, verifications))
    if (result.credential !== null && (result.verdict === 'valid' || result.verdict === 'invalid'))
      vault.countUse(result.credential, result.verdict)
    const { verdict, credential, message, preset } = result
    hub.publish({ type: 'event.verified', id: event.id, verdict, credential, message, preset })
    return { ...result, verifications }
  }

  /** Verifies a request that is not an event, as of `receivedAt`. Nothing is stored or counted. */
  async verifyRequest(request: SignedRequest, receivedAt: number, only?: string): Promise<StoredVerification[]> {
    const event = { receivedAt, method: request.method, path: request.url, headers: request.headers }
    if (only === undefined && this.#options.settings.routing(event).conflicts.length > 0)
      return [this.#unchecked('ambiguous-route')]
    return await this.#verifyWith(event, request, this.#credentialsFor(event, only))
  }

  /** The plans of the credentials that an event is verified with. */
  plansFor(event: CapturedEvent): Array<CredentialView['plan']> {
    return this.#viewsFor(event).map(({ plan }) => plan)
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

  #credentialsFor(event: RoutedRequest, only?: string): Candidate[] {
    return this.#viewsFor(event, only).map(({ id, name }) => ({ id, name, credential: this.#options.vault.find(id) }))
  }

  async #verifyWith(
    event: Pick<CapturedEvent, 'receivedAt'>,
    request: SignedRequest,
    candidates: readonly Candidate[],
  ): Promise<StoredVerification[]> {
    const { evidence, now } = this.#options
    if (candidates.length === 0) return [this.#unchecked('no-credential')]
    const at = { now: event.receivedAt, ...evidenceOf(evidence) }
    return await Promise.all(
      candidates.map(async ({ id, name, credential }) => {
        const base = { at: now(), credentialId: id, credentialName: name }
        if (!credential) return { ...base, verdict: 'not-checked' as const, reason: 'locked', checks: [] }
        return { ...base, ...(await verify(request, credential, at)) }
      }),
    )
  }
}

interface Candidate {
  id: string
  name: string
  /** Undefined while it is locked. */
  credential: Credential | undefined
}

/** The evidence in the form that the core takes: functions bound to their object. */
export function evidenceOf(evidence: EvidenceStore): Omit<Parameters<typeof verify>[2], 'now'> {
  return {
    token: (hash) => evidence.token(hash),
    tokenRequests: (id) => evidence.tokenRequests(id),
    keys: (url, kid) => evidence.keys(url, kid),
    document: (url) => evidence.document(url),
    introspect: (credential, token) => evidence.introspect(credential, token),
  }
}
