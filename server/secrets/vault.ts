import { randomBytes } from 'node:crypto'
import type { CredentialChange } from '../core/api/views/credential.ts'
import type { AuthenticationPlan, Credential, CredentialView } from '../core/model/credential.ts'
import { secretOf, secretsOf } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { Problem } from '../core/model/errors.ts'
import type { CredentialRow, Store } from '../store/contract.ts'
import type { NewCredential, NewSecrets, OpenVault } from './contract.ts'
import { changesPlan, editedPlan, rotatedPlan } from './edited-plan.ts'
import { entryFrom, publicPlan, sealedRow, sealedUndo, undoOf, viewOf } from './rows.ts'
import type { VaultEntry } from './rows.ts'
import { openKeyStore } from './keys/open.ts'
import type { Keys, KeyStore } from './keys/key-store.ts'
import { idFor, idProblems, throwAll } from './ids.ts'
import { fingerprint, seal, unseal } from './seal.ts'
import type { SealContext } from './seal.ts'
import { UsageCounter } from './usage-counter.ts'

export interface VaultOptions {
  store: Store
  /** Path of the key file; `key` in the configuration folder when absent. */
  keyFile?: string
  now: () => number
  /** All problems of a credential; empty if it can be used. */
  check: (credential: Credential) => readonly Problem[]
}

/** Reads all credentials of the store. Rejects with FOLDER_UNSAFE or KEY_UNUSABLE if the key file is not safe to read. */
export async function openVault(options: VaultOptions): Promise<OpenVault> {
  const keyStore = await openKeyStore(options.keyFile, process.env)
  // A failing store has no rows; it reports its state itself, and webhooks are still forwarded.
  const rows = options.store.state.state === 'failing' ? [] : await options.store.credentialRows()
  return new SealedVault(options, keyStore, rows)
}

class SealedVault implements OpenVault {
  readonly notices: string[]
  readonly #options: VaultOptions
  readonly #keyStore: KeyStore
  readonly #entries = new Map<string, VaultEntry>()
  readonly #listeners = new Set<(views: CredentialView[]) => void>()
  readonly #usage: UsageCounter
  /** For fingerprints while there is no key: a key is only created to store a secret. */
  readonly #temporaryKey = randomBytes(32)

  constructor(options: VaultOptions, keyStore: KeyStore, rows: CredentialRow[]) {
    this.#options = options
    this.#keyStore = keyStore
    for (const row of rows) this.#entries.set(row.id, entryFrom(row, keyStore.keys))
    this.#usage = new UsageCounter(options.store, () => this.#publish())
    this.notices = [...keyStore.notices, ...this.#lockedNotice()]
  }

  views(): CredentialView[] {
    return [...this.#entries.values()].map((entry) => viewOf(entry, this.#options.now()))
  }

  usable(): Credential[] {
    return [...this.#entries.values()].flatMap(({ credential }) => (credential ? [credential] : []))
  }

  find(id: string): Credential | undefined {
    return this.#entries.get(id)?.credential
  }

  async add(input: NewCredential): Promise<CredentialView> {
    const id = idFor(input, (taken) => this.#entries.has(taken))
    const credential: Credential = { id, name: input.name ?? id, authenticationPlan: input.authenticationPlan }
    throwAll([...idProblems(id), ...this.#options.check(credential)])
    const now = this.#options.now()
    const unused = { valid: 0, invalid: 0, lastUsedAt: null }
    return this.#put(credential, 1, { createdAt: now, ...unused })
  }

  async edit(id: string, { name: newName, ...change }: CredentialChange): Promise<CredentialView> {
    const { row, credential } = this.#entry(id)
    const name = newName ?? row.name
    if (!changesPlan(change)) return this.#store({ ...row, name, updatedAt: this.#options.now() })
    const plan = credential?.authenticationPlan ?? (publicPlan(row) as unknown as AuthenticationPlan)
    const edited = editedPlan(plan, change, {
      previous: credential?.previous?.secret,
      other: (other) => this.#secretOf(other),
    })
    if (!credential && secretOf(edited) === '') throw new VhookError(problems.credentialLocked(id))
    const next: Credential = { ...credential, id, name, authenticationPlan: edited }
    throwAll(this.#options.check(next))
    const isSame = secretsOf(edited).join('\0') === secretsOf(plan).join('\0')
    const version = isSame ? row.version : row.version + 1
    const undoSealed = credential ? sealedUndo(credential, version, this.#keys()) : null
    return this.#put(next, version, row, undoSealed)
  }

  async undo(id: string): Promise<CredentialView> {
    const { row, credential } = this.#entry(id)
    const before = undoOf(row, this.#keys())
    if (!credential || !before) throw new VhookError(problems.nothingToUndo(id))
    return this.#put({ ...before, id, name: row.name }, row.version + 1, row)
  }

  async rotate(id: string, secrets: string | NewSecrets, graceMs: number, force = false): Promise<CredentialView> {
    const { row, credential } = this.#entry(id)
    if (!credential) throw new VhookError(problems.credentialLocked(id))
    const now = this.#options.now()
    const overlapping = row.previousUntil !== null && row.previousUntil > now
    if (overlapping && graceMs > 0 && !force)
      throw new VhookError(problems.rotationRunning(id, Number(row.previousUntil)))
    const { previous: _previous, ...rest } = credential
    const old = secretOf(credential.authenticationPlan)
    const previous = graceMs > 0 ? { previous: { secret: old, until: now + graceMs } } : {}
    const given = typeof secrets === 'string' ? { secret: secrets } : secrets
    const next = { ...rest, authenticationPlan: rotatedPlan(credential.authenticationPlan, given), ...previous }
    throwAll(this.#options.check(next))
    return this.#put(next, row.version + 1, row)
  }

  async remove(id: string): Promise<void> {
    this.#entry(id)
    await this.#options.store.removeCredential(id)
    this.#entries.delete(id)
    this.#publish()
  }

  seal(id: string, purpose: string, text: string): Uint8Array {
    return seal(this.#keys().sealing, otherContext(id, purpose), text)
  }

  get keyLocation(): string {
    return this.#keyStore.location
  }

  fingerprint(secret: string): string | undefined {
    try {
      return fingerprint(this.#keys().fingerprints, secret)
    } catch (error) {
      if (error instanceof VhookError) return undefined
      throw error
    }
  }

  unseal(id: string, purpose: string, sealed: Uint8Array): string | undefined {
    const { keys } = this.#keyStore
    return keys && unseal(keys.sealing, otherContext(id, purpose), sealed)
  }

  localFingerprint(secret: string): string {
    return fingerprint(this.#keyStore.keys?.fingerprints ?? this.#temporaryKey, secret)
  }

  countUse(id: string, verdict: 'valid' | 'invalid'): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    const at = this.#options.now()
    entry.row[verdict] += 1
    entry.row.lastUsedAt = at
    this.#usage.count(id, verdict, at)
  }

  flush(): Promise<void> {
    return this.#usage.write()
  }

  onChange(listener: (views: CredentialView[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Created when they are first needed. Throws KEY_UNUSABLE. */
  #keys(): Keys {
    return (this.#keyStore.keys ??= this.#keyStore.create())
  }

  #secretOf(id: string): string | undefined {
    const { credential } = this.#entries.get(id) ?? {}
    return credential && secretOf(credential.authenticationPlan)
  }

  #entry(id: string): VaultEntry {
    const entry = this.#entries.get(id)
    if (!entry) throw new VhookError(problems.noSuchCredential(id))
    return entry
  }

  /** Seals and stores a credential; its usage counts stay. */
  #put(
    credential: Credential,
    version: number,
    usage: UsageColumns,
    undoSealed: Uint8Array | null = null,
  ): Promise<CredentialView> {
    const keys = this.#keys()
    const { id, name = id } = credential
    const { createdAt, valid, invalid, lastUsedAt } = usage
    const now = this.#options.now()
    const sealed = sealedRow(withoutExpired(credential, now), version, keys)
    return this.#store({ id, name, ...sealed, undoSealed, createdAt, updatedAt: now, valid, invalid, lastUsedAt })
  }

  /** Updates the disk first, then memory, then listeners. */
  async #store(row: CredentialRow): Promise<CredentialView> {
    await this.#options.store.putCredential(row)
    const entry = entryFrom(row, this.#keyStore.keys)
    this.#entries.set(row.id, entry)
    this.#publish()
    return viewOf(entry, this.#options.now())
  }

  #publish(): void {
    const views = this.views()
    for (const listener of this.#listeners) listener(views)
  }

  #lockedNotice(): string[] {
    const locked = [...this.#entries.values()].filter(({ credential }) => !credential).map(({ row }) => row.id)
    if (locked.length === 0) return []
    return [
      `These credentials are locked, because the key in the ${this.keyLocation} cannot decrypt them: ${locked.join(', ')}.`,
    ]
  }
}

/** No credential has version 0, so text that others seal can never be taken for the secret of a credential. */
const otherContext = (id: string, purpose: string): SealContext => ({ id, version: 0, purpose })

type UsageColumns = Pick<CredentialRow, 'createdAt' | 'valid' | 'invalid' | 'lastUsedAt'>

/** A previous secret whose grace period has ended is not stored again. */
function withoutExpired(credential: Credential, now: number): Credential {
  if (!credential.previous || credential.previous.until > now) return credential
  const { previous: _previous, ...rest } = credential
  return rest
}
