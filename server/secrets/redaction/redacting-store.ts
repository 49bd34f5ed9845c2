import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { VhookError } from '../../core/model/errors.ts'
import type { CapturedEvent } from '../../core/model/event.ts'
import type { CaptureStore, Sealed, Store } from '../../store/contract.ts'
import type { Vault } from '../contract.ts'
import { maskAttempt, maskEvent, maskOutcome, maskValues } from './mask.ts'
import type { Masked } from './mask.ts'
import { maskFile } from './mask-file.ts'
import type { Originals, SealedPart } from './originals.ts'
import { sensitiveValuesOf } from './sensitive-values.ts'
import type { SensitiveValues } from './sensitive-values.ts'

/**
 * Members of the store that take no captured content. A new member of `Store` compiles only if it is listed here or masked by a
 * method of `RedactingStore`.
 */
const passedThrough = [
  ...(['state', 'onState', 'notices', 'onNotice', 'onRemoved', 'onStored', 'check', 'health', 'close'] as const),
  ...([
    'change',
    'remove',
    'applyRetention',
    'list',
    'timeline',
    'summaries',
    'event',
    'resolve',
    'spillFolder',
  ] as const),
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

type SealingVault = Pick<Vault, 'usable' | 'views' | 'onChange' | 'seal' | 'fingerprint'>

/**
 * The store that everything outside `secrets` uses. Credentials in captured content are masked before it is written, and the
 * originals are sealed with the installation's key. Verification and replay restore them (`unmask.ts`); the API never returns them,
 * except single headers that a user reveals. Reads return the masked content.
 */
export class RedactingStore extends PassThroughStore implements Store {
  readonly #vault: SealingVault
  #sensitive: SensitiveValues
  /** Original files of events that were stored with a masked copy, by event id. */
  readonly #replacedFiles = new Map<string, Promise<string | undefined>>()

  constructor(store: Store, vault: SealingVault) {
    super(store)
    this.#vault = vault
    this.#sensitive = sensitiveValuesOf(vault)
    vault.onChange(() => (this.#sensitive = sensitiveValuesOf(vault)))
  }

  /** Rejects with STORAGE_FAILED also if the file of a large body cannot be read, or its masked copy cannot be written. */
  async add(...[event, labels, state, delivery]: Parameters<Store['add']>): ReturnType<Store['add']> {
    const { masked, original } = await this.#maskEvent(event)
    const maskedLabels = maskValues(labels, this.#sensitive.secrets)
    return await this.store.add(masked, maskedLabels, state, delivery, this.#seal(event.id, 'captured', original))
  }

  startAttempt(...[attempt, state]: Parameters<Store['startAttempt']>): Promise<void> {
    const { masked, original } = maskAttempt(attempt, this.#sensitive)
    return this.store.startAttempt(masked, state, this.#seal(attempt.id, 'sent', original))
  }

  finishAttempt(...[attemptId, outcome, state, delivery]: Parameters<Store['finishAttempt']>): Promise<void> {
    const { masked, original } = maskOutcome(outcome, this.#sensitive)
    return this.store.finishAttempt(attemptId, masked, state, delivery, this.#seal(attemptId, 'answered', original))
  }

  saveVerifications(...[eventId, verifications]: Parameters<Store['saveVerifications']>): Promise<void> {
    return this.store.saveVerifications(eventId, maskValues(verifications, this.#sensitive.secrets))
  }

  saveDiagnosis(...[eventId, credentialId, diagnosis]: Parameters<Store['saveDiagnosis']>): Promise<void> {
    return this.store.saveDiagnosis(eventId, credentialId, maskValues(diagnosis, this.#sensitive.secrets))
  }

  /** Removes the original file of an event that was stored with a masked copy. Call it when the event was forwarded. */
  async release(eventId: string): Promise<void> {
    const replaced = this.#replacedFiles.get(eventId)
    this.#replacedFiles.delete(eventId)
    const file = await replaced
    if (file !== undefined) await rm(join(this.spillFolder, file), { force: true })
  }

  async #maskEvent(event: CapturedEvent): Promise<Masked<CapturedEvent, Originals>> {
    if (event.body.kind === 'bytes') return maskEvent(event, this.#sensitive)
    const { file } = event.body
    const masking = maskFile(event.body, this.spillFolder, this.#sensitive.secrets)
    const replaced = masking.then(({ original }) => (original === undefined ? undefined : file))
    this.#replacedFiles.set(
      event.id,
      replaced.catch(() => undefined),
    )
    return maskEvent(event, this.#sensitive, await masking)
  }

  /** Undefined if nothing was masked. Without a key the originals are lost: an empty seal records that there were some. */
  #seal(id: string, part: SealedPart, originals: Originals | undefined): Sealed | undefined {
    if (originals === undefined) return undefined
    try {
      return this.#vault.seal(id, part, JSON.stringify(originals))
    } catch (error) {
      if (error instanceof VhookError) return new Uint8Array()
      throw error
    }
  }
}
