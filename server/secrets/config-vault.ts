import { type Credential, type CredentialView, secretOf } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { NewCredential, OpenVault } from './contract.ts'
import { hasNextSecret, publicPlanOf } from './rows.ts'
import { idFor } from './ids.ts'

/** How long changed usage counts wait before they are published, in ms. */
const PUBLISH_DELAY = 1_000

interface ConfigEntry {
  credential: Credential
  view: CredentialView
}

/**
 * Adds the credentials of the config file to a vault: only in memory, before the stored ones, and read-only. A stored credential
 * with the same id is hidden while the file has one.
 */
export class ConfigVault implements OpenVault {
  readonly notices: string[]
  readonly #stored: OpenVault
  readonly #now: () => number
  readonly #listeners = new Set<(views: CredentialView[]) => void>()
  #entries = new Map<string, ConfigEntry>()
  #timer: NodeJS.Timeout | undefined

  constructor(stored: OpenVault, now: () => number) {
    this.#stored = stored
    this.#now = now
    this.notices = stored.notices
    stored.onChange(() => this.#publish())
  }

  /** Replaces all credentials of the config file. Unchanged ones retain their usage counts. */
  configure(credentials: readonly Credential[]): void {
    const before = this.#entries
    if (before.size === 0 && credentials.length === 0) return
    this.#entries = new Map(credentials.map((credential) => [credential.id, this.#entryFor(credential, before)]))
    this.#publish()
  }

  views(): CredentialView[] {
    const stored = this.#stored.views().filter(({ id }) => !this.#entries.has(id))
    return [...[...this.#entries.values()].map(({ view }) => view), ...stored]
  }

  usable(): Credential[] {
    const stored = this.#stored.usable().filter(({ id }) => !this.#entries.has(id))
    return [...[...this.#entries.values()].map(({ credential }) => credential), ...stored]
  }

  find(id: string): Credential | undefined {
    return this.#entries.get(id)?.credential ?? this.#stored.find(id)
  }

  async add(input: NewCredential): Promise<CredentialView> {
    const taken = new Set([...this.#entries.keys(), ...this.#stored.views().map((view) => view.id)])
    const id = idFor(input, (candidate) => taken.has(candidate))
    return await this.#stored.add({ ...input, id })
  }

  async edit(...given: Parameters<OpenVault['edit']>): Promise<CredentialView> {
    this.#refuseConfigured(given[0])
    return await this.#stored.edit(...given)
  }

  async undo(id: string): Promise<CredentialView> {
    this.#refuseConfigured(id)
    return await this.#stored.undo(id)
  }

  async rotate(...given: Parameters<OpenVault['rotate']>): Promise<CredentialView> {
    this.#refuseConfigured(given[0])
    return await this.#stored.rotate(...given)
  }

  async remove(id: string): Promise<void> {
    this.#refuseConfigured(id)
    await this.#stored.remove(id)
  }

  seal(...given: Parameters<OpenVault['seal']>): Uint8Array {
    return this.#stored.seal(...given)
  }

  unseal(...given: Parameters<OpenVault['unseal']>): string | undefined {
    return this.#stored.unseal(...given)
  }

  get keyLocation(): string {
    return this.#stored.keyLocation
  }

  fingerprint(secret: string): string | undefined {
    return this.#stored.fingerprint(secret)
  }

  localFingerprint(secret: string): string {
    return this.#stored.localFingerprint(secret)
  }

  countUse(id: string, verdict: 'valid' | 'invalid'): void {
    const entry = this.#entries.get(id)
    if (!entry) return this.#stored.countUse(id, verdict)
    const { usage } = entry.view
    entry.view = { ...entry.view, usage: { ...usage, [verdict]: usage[verdict] + 1, lastUsedAt: this.#now() } }
    this.#timer ??= setTimeout(() => this.#publish(), PUBLISH_DELAY)
    this.#timer.unref()
  }

  onChange(listener: (views: CredentialView[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer)
    return this.#stored.flush()
  }

  #refuseConfigured(id: string): void {
    if (this.#entries.has(id)) throw new VhookError(problems.credentialInConfig(id))
  }

  #entryFor(credential: Credential, before: ReadonlyMap<string, ConfigEntry>): ConfigEntry {
    const { id, name = id, authenticationPlan } = credential
    const old = before.get(id)
    if (old && JSON.stringify(old.credential) === JSON.stringify(credential)) return old
    const now = this.#now()
    const usage = old?.view.usage ?? { valid: 0, invalid: 0, lastUsedAt: null }
    const times = { createdAt: old?.view.createdAt ?? now, updatedAt: now, version: (old?.view.version ?? 0) + 1 }
    const secret = secretOf(authenticationPlan)
    const fingerprint = secret && this.#stored.localFingerprint(secret)
    const view = { id, name, plan: publicPlanOf(authenticationPlan), fingerprint, locked: false, ...times, usage }
    const next = hasNextSecret(authenticationPlan) ? { hasNextSecret: true as const } : {}
    return { credential, view: { ...view, ...next, source: 'config' } }
  }

  #publish(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const views = this.views()
    for (const listener of this.#listeners) listener(views)
  }
}
