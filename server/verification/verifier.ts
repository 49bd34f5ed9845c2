import type { Credential, CredentialView } from '../core/model/credential.ts'
import type { CapturedEvent, StoredVerification } from '../core/model/event.ts'
import type { EventVerdict } from '../core/model/verdict.ts'
import { eventVerdict } from '../core/model/verdict.ts'
import type { NotCheckedReason } from '../core/model/verification.ts'
import type { SignedRequest } from '../core/model/request.ts'
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
  facts: EvidenceStore
  rules: ActiveSettings
  now: () => number
}

export interface VerifiedEvent extends EventVerdict {
  verifications: StoredVerification[]
}

/** Holds events against credentials and puts the result on record before it is told. */
export class Verifier {
  readonly #parts: VerifierOptions

  constructor(parts: VerifierOptions) {
    this.#parts = parts
  }

  /** Verifies as of the moment the event was received, so that an old event keeps its verdict. `only`: one credential's id. */
  async verify(event: CapturedEvent, request: SignedRequest, only?: string): Promise<VerifiedEvent> {
    const { store, hub, vault } = this.#parts
    const unclear = only === undefined && this.#parts.rules.routing(event).rivals.length > 0
    const verifications = unclear
      ? [this.#unchecked('ambiguous-route')]
      : await this.#against(event, request, this.#credentialsFor(event, only))
    const judged = eventVerdict(verifications)
    await quietly(store.saveVerifications(event.id, verifications))
    if (judged.credential !== null && judged.verdict !== 'not-checked')
      vault.countUse(judged.credential, judged.verdict)
    const { verdict, credential, message } = judged
    hub.publish({ type: 'event.verified', id: event.id, verdict, credential, message })
    return { ...judged, verifications }
  }

  /** The plans of the credentials that an event is held against. */
  plansFor(event: CapturedEvent): Array<CredentialView['plan']> {
    return this.#viewsFor(event).map(({ plan }) => plan)
  }

  /** The route's credentials where a route names some; otherwise all of them. */
  #viewsFor(event: CapturedEvent, only?: string): CredentialView[] {
    const { rules, vault } = this.#parts
    const bound = only === undefined ? (rules.routing(event).route?.credentials ?? []) : [only]
    return vault.views().filter((view) => bound.length === 0 || bound.includes(view.id))
  }

  #unchecked(reason: NotCheckedReason): StoredVerification {
    const at = this.#parts.now()
    return { credentialId: null, credentialName: null, at, verdict: 'not-checked', reason, checks: [] }
  }

  #credentialsFor(event: CapturedEvent, only?: string): Wanted[] {
    const named = this.#viewsFor(event, only)
    return named.map(({ id, name }) => ({ id, name, credential: this.#parts.vault.find(id) }))
  }

  async #against(
    event: CapturedEvent,
    request: SignedRequest,
    wanted: readonly Wanted[],
  ): Promise<StoredVerification[]> {
    const { facts, now } = this.#parts
    if (wanted.length === 0) return [this.#unchecked('no-credential')]
    const at = { now: event.receivedAt, ...evidenceOf(facts) }
    return await Promise.all(
      wanted.map(async ({ id, name, credential }) => {
        const named = { at: now(), credentialId: id, credentialName: name }
        if (!credential) return { ...named, verdict: 'not-checked' as const, reason: 'locked', checks: [] }
        return { ...named, ...(await verify(request, credential, at)) }
      }),
    )
  }
}

interface Wanted {
  id: string
  name: string
  /** Undefined while it is locked. */
  credential: Credential | undefined
}

/** The facts as the core takes them: functions that keep their owner. */
export function evidenceOf(facts: EvidenceStore): Omit<Parameters<typeof verify>[2], 'now'> {
  return {
    token: (hash) => facts.token(hash),
    tokenRequests: (id) => facts.tokenRequests(id),
    keys: (url, kid) => facts.keys(url, kid),
    document: (url) => facts.document(url),
    introspect: (credential, token) => facts.introspect(credential, token),
  }
}
