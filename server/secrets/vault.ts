import { randomBytes } from 'node:crypto'
import type { AuthenticationPlan, Credential, CredentialView } from '../core/model/credential.ts'
import { secretField } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { Problem } from '../core/model/errors.ts'
import type { CredentialRow, Store } from '../store/contract.ts'
import type { NewCredential, OpenVault } from './contract.ts'
import { entryOf, openPlan, sealedRow, secretOf, viewOf, withSecret } from './rows.ts'
import type { Entry } from './rows.ts'
import { openKeyStore } from './keys/open.ts'
import type { Keys, KeyStore } from './keys/key-store.ts'
import { idFor, idProblems, throwAll } from './ids.ts'
import { fingerprint, seal, unseal } from './seal.ts'
import type { Seat } from './seal.ts'
import { Usage } from './usage-counter.ts'

export interface VaultOptions {
  store: Store
  /** Instead of `key` in the configuration folder. */
  keyFile?: string
  now: () => number
  /** Everything that is wrong with a credential; none when it can be used. */
  check: (credential: Credential) => readonly Problem[]
}

/** Reads all credentials of the store. Rejects with FOLDER_UNSAFE or KEY_UNUSABLE when the key's file is not safe to read. */
export async function openVault(options: VaultOptions): Promise<OpenVault> {
  const keyStore = await openKeyStore(options.keyFile, process.env)
  // A store that fails has no rows to give; its state says so, and webhooks still go through.
  const rows = options.store.state.state === 'failing' ? [] : await options.store.credentialRows()
  return new SealedVault(options, keyStore, rows)
}

class SealedVault implements OpenVault {
  readonly notices: string[]
  readonly keeper: string
  readonly #options: VaultOptions
  readonly #keyStore: KeyStore
  readonly #entries = new Map<string, Entry>()
  readonly #listeners = new Set<(views: CredentialView[]) => void>()
  readonly #usage: Usage
  /** For fingerprints while there is no key: one is only made for a secret that is kept. */
  readonly #ownKey = randomBytes(32)

  constructor(options: VaultOptions, keyStore: KeyStore, rows: CredentialRow[]) {
    this.#options = options
    this.#keyStore = keyStore
    this.keeper = keyStore.keeper
    for (const row of rows) this.#entries.set(row.id, entryOf(row, keyStore.keys))
    this.#usage = new Usage(options.store, () => this.#tell())
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

  async edit(id: string, change: { name?: string; set?: Record<string, unknown> }): Promise<CredentialView> {
    const { row, credential } = this.#entry(id)
    const name = change.name ?? row.name
    const set = change.set ?? {}
    if (Object.keys(set).length === 0) return this.#keep({ ...row, name, updatedAt: this.#options.now() })
    const plan = { ...openPlan(row), ...set } as unknown as AuthenticationPlan
    const renewed = Object.hasOwn(set, secretField[plan.type])
    if (!renewed && !credential) throw new VhookError(problems.credentialLocked(id))
    const secret = credential && secretOf(credential.authenticationPlan)
    const edited = renewed || secret === undefined ? plan : withSecret(plan, secret)
    const next: Credential = { ...credential, id, name, authenticationPlan: edited }
    throwAll(this.#options.check(next))
    return this.#put(next, renewed ? row.version + 1 : row.version, row)
  }

  async rotate(id: string, secret: string, graceMs: number, force = false): Promise<CredentialView> {
    const { row, credential } = this.#entry(id)
    if (!credential) throw new VhookError(problems.credentialLocked(id))
    const now = this.#options.now()
    const overlapping = row.previousUntil !== null && row.previousUntil > now
    if (overlapping && graceMs > 0 && !force)
      throw new VhookError(problems.rotationRunning(id, Number(row.previousUntil)))
    const { previous: _ended, ...rest } = credential
    const old = secretOf(credential.authenticationPlan)
    const previous = graceMs > 0 ? { previous: { secret: old, until: now + graceMs } } : {}
    const next = { ...rest, authenticationPlan: withSecret(credential.authenticationPlan, secret), ...previous }
    throwAll(this.#options.check(next))
    return this.#put(next, row.version + 1, row)
  }

  async remove(id: string): Promise<void> {
    this.#entry(id)
    await this.#options.store.removeCredential(id)
    this.#entries.delete(id)
    this.#tell()
  }

  seal(id: string, purpose: string, text: string): Uint8Array {
    return seal(this.#keys().sealing, foreignSeat(id, purpose), text)
  }

  print(secret: string): string | undefined {
    try {
      return fingerprint(this.#keys().fingerprints, secret)
    } catch (error) {
      if (error instanceof VhookError) return undefined
      throw error
    }
  }

  unseal(id: string, purpose: string, sealed: Uint8Array): string | undefined {
    const { keys } = this.#keyStore
    return keys && unseal(keys.sealing, foreignSeat(id, purpose), sealed)
  }

  fingerprint(secret: string): string {
    return fingerprint(this.#keyStore.keys?.fingerprints ?? this.#ownKey, secret)
  }

  countUse(id: string, verdict: 'valid' | 'invalid'): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    const at = this.#options.now()
    entry.row[verdict] += 1
    entry.row.lastUsedAt = at
    this.#usage.count(id, verdict, at)
  }

  settle(): Promise<void> {
    return this.#usage.write()
  }

  onChange(listener: (views: CredentialView[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Made when they are first needed. Throws when they cannot be. */
  #keys(): Keys {
    return (this.#keyStore.keys ??= this.#keyStore.make())
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id)
    if (!entry) throw new VhookError(problems.noSuchCredential(id))
    return entry
  }

  /** Seals and writes a credential as a whole; what the row counts stays. */
  #put(credential: Credential, version: number, kept: UsageColumns): Promise<CredentialView> {
    const keys = (this.#keyStore.keys ??= this.#keyStore.make())
    const { id, name = id } = credential
    const { createdAt, valid, invalid, lastUsedAt } = kept
    const now = this.#options.now()
    const sealed = sealedRow(withoutEnded(credential, now), version, keys)
    return this.#keep({ id, name, ...sealed, createdAt, updatedAt: now, valid, invalid, lastUsedAt })
  }

  /** On disk first, then in memory, then told. */
  async #keep(row: CredentialRow): Promise<CredentialView> {
    await this.#options.store.putCredential(row)
    const entry = entryOf(row, this.#keyStore.keys)
    this.#entries.set(row.id, entry)
    this.#tell()
    return viewOf(entry, this.#options.now())
  }

  #tell(): void {
    const views = this.views()
    for (const listener of this.#listeners) listener(views)
  }

  #lockedNotice(): string[] {
    const locked = [...this.#entries.values()].filter(({ credential }) => !credential).map(({ row }) => row.id)
    if (locked.length === 0) return []
    return [`The ${this.keeper} does not open these credentials, which stay locked: ${locked.join(', ')}.`]
  }
}

/** Version 0 is no credential's: what others have sealed here can never pass for a credential's own secret. */
const foreignSeat = (id: string, purpose: string): Seat => ({ id, version: 0, purpose })

type UsageColumns = Pick<CredentialRow, 'createdAt' | 'valid' | 'invalid' | 'lastUsedAt'>

/** An old secret whose grace time is over is not written again. */
function withoutEnded(credential: Credential, now: number): Credential {
  if (!credential.previous || credential.previous.until > now) return credential
  const { previous: _ended, ...rest } = credential
  return rest
}
