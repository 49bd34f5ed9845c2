import type { CaptureStore, Store } from '../../store/contract.ts'
import type { Redactor } from './redactor.ts'

/**
 * Members of the store that take no captured content. A new member of `Store` compiles only if it is listed here or masked by a
 * method of `RedactingStore`.
 */
const passedThrough = [
  ...(['state', 'onState', 'notices', 'onNotice', 'onRemoved', 'onStored', 'check', 'health', 'close'] as const),
  ...(['change', 'remove', 'applyRetention', 'list', 'summaries', 'event', 'resolve', 'spillFolder'] as const),
  ...(['credentialRows', 'putCredential', 'removeCredential', 'countUse', 'secretVersions'] as const),
  ...(['encryptionKeys', 'putEncryptionKey', 'removeEncryptionKey', 'signingKeys', 'putSigningKeys'] as const),
  ...(['addToken', 'revokeTokens', 'tokens', 'countTokenRequest', 'tokenUses'] as const),
  ...(['routes', 'putRoutes', 'addAudit', 'audit'] as const),
] satisfies ReadonlyArray<Exclude<keyof Store, keyof CaptureStore>>

type PassedThrough = Pick<Store, (typeof passedThrough)[number]>

class PassThrough {
  protected readonly store: Store

  constructor(store: Store) {
    this.store = store
    for (const name of passedThrough) {
      const member: unknown = store[name]
      // Values are read each time, because they change.
      const property =
        typeof member === 'function' ? { value: member.bind(store), writable: true } : { get: () => store[name] }
      Object.defineProperty(this, name, { ...property, configurable: true, enumerable: true })
    }
  }
}

const PassThroughStore = PassThrough as new (store: Store) => PassThrough & PassedThrough

/** The store that everything outside `secrets` uses: captured content is masked before it is written. Reads return it masked. */
export class RedactingStore extends PassThroughStore implements Store {
  readonly #redactor: Redactor

  constructor(store: Store, redactor: Redactor) {
    super(store)
    this.#redactor = redactor
  }

  async add(...[event, labels, state]: Parameters<Store['add']>): ReturnType<Store['add']> {
    const { record, sealed } = await this.#redactor.event(event)
    return await this.store.add(record, this.#redactor.values(labels), state, sealed)
  }

  startAttempt(...[attempt, state]: Parameters<Store['startAttempt']>): Promise<void> {
    const { record, sealed } = this.#redactor.attempt(attempt)
    return this.store.startAttempt(record, state, sealed)
  }

  finishAttempt(...[attemptId, outcome, state]: Parameters<Store['finishAttempt']>): Promise<void> {
    const { record, sealed } = this.#redactor.outcome(attemptId, outcome)
    return this.store.finishAttempt(attemptId, record, state, sealed)
  }

  saveVerifications(...[eventId, verifications]: Parameters<Store['saveVerifications']>): Promise<void> {
    return this.store.saveVerifications(eventId, this.#redactor.values(verifications))
  }

  saveDiagnosis(...[eventId, credentialId, diagnosis]: Parameters<Store['saveDiagnosis']>): Promise<void> {
    return this.store.saveDiagnosis(eventId, credentialId, this.#redactor.values(diagnosis))
  }
}
