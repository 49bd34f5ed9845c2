import type { Credential, CredentialView } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { NewCredential, OpenVault } from './contract.ts'
import { openPlanOf, secretOf } from './rows.ts'
import { idFor } from './ids.ts'

/** How long the count of uses waits before it is told, in ms. */
const DELAY = 1_000

interface Held {
  credential: Credential
  view: CredentialView
}

/**
 * A vault that also holds the credentials of the settings file: in memory alone, before the stored ones, and never changed from
 * here. A stored credential of the same id is hidden while the file has one.
 */
export class ConfiguredVault implements OpenVault {
  readonly notices: string[]
  readonly keeper: string
  readonly #stored: OpenVault
  readonly #now: () => number
  readonly #listeners = new Set<(views: CredentialView[]) => void>()
  #held = new Map<string, Held>()
  #timer: NodeJS.Timeout | undefined

  constructor(stored: OpenVault, now: () => number) {
    this.#stored = stored
    this.#now = now
    this.notices = stored.notices
    this.keeper = stored.keeper
    stored.onChange(() => this.#tell())
  }

  /** Puts these in the place of those before. What is the same keeps its counts. */
  configure(credentials: readonly Credential[]): void {
    const before = this.#held
    if (before.size === 0 && credentials.length === 0) return
    this.#held = new Map(credentials.map((credential) => [credential.id, this.#hold(credential, before)]))
    this.#tell()
  }

  views(): CredentialView[] {
    const stored = this.#stored.views().filter(({ id }) => !this.#held.has(id))
    return [...[...this.#held.values()].map(({ view }) => view), ...stored]
  }

  usable(): Credential[] {
    const stored = this.#stored.usable().filter(({ id }) => !this.#held.has(id))
    return [...[...this.#held.values()].map(({ credential }) => credential), ...stored]
  }

  find(id: string): Credential | undefined {
    return this.#held.get(id)?.credential ?? this.#stored.find(id)
  }

  async add(input: NewCredential): Promise<CredentialView> {
    const known = new Set([...this.#held.keys(), ...this.#stored.views().map((view) => view.id)])
    const id = idFor(input, (wanted) => known.has(wanted))
    return await this.#stored.add({ ...input, id })
  }

  async edit(...given: Parameters<OpenVault['edit']>): Promise<CredentialView> {
    this.#refuse(given[0])
    return await this.#stored.edit(...given)
  }

  async rotate(...given: Parameters<OpenVault['rotate']>): Promise<CredentialView> {
    this.#refuse(given[0])
    return await this.#stored.rotate(...given)
  }

  async remove(id: string): Promise<void> {
    this.#refuse(id)
    await this.#stored.remove(id)
  }

  seal(...given: Parameters<OpenVault['seal']>): Uint8Array {
    return this.#stored.seal(...given)
  }

  unseal(...given: Parameters<OpenVault['unseal']>): string | undefined {
    return this.#stored.unseal(...given)
  }

  print(secret: string): string | undefined {
    return this.#stored.print(secret)
  }

  fingerprint(secret: string): string {
    return this.#stored.fingerprint(secret)
  }

  countUse(id: string, verdict: 'valid' | 'invalid'): void {
    const held = this.#held.get(id)
    if (!held) return this.#stored.countUse(id, verdict)
    const { usage } = held.view
    held.view = { ...held.view, usage: { ...usage, [verdict]: usage[verdict] + 1, lastUsedAt: this.#now() } }
    this.#timer ??= setTimeout(() => this.#tell(), DELAY)
    this.#timer.unref()
  }

  onChange(listener: (views: CredentialView[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  settle(): Promise<void> {
    clearTimeout(this.#timer)
    return this.#stored.settle()
  }

  #refuse(id: string): void {
    if (this.#held.has(id)) throw new VhookError(problems.credentialInConfig(id))
  }

  #hold(credential: Credential, before: ReadonlyMap<string, Held>): Held {
    const { id, name = id, authenticationPlan } = credential
    const old = before.get(id)
    if (old && JSON.stringify(old.credential) === JSON.stringify(credential)) return old
    const now = this.#now()
    const usage = old?.view.usage ?? { valid: 0, invalid: 0, lastUsedAt: null }
    const times = { createdAt: old?.view.createdAt ?? now, updatedAt: now, version: (old?.view.version ?? 0) + 1 }
    const fingerprint = this.#stored.fingerprint(secretOf(authenticationPlan))
    const view = { id, name, plan: openPlanOf(authenticationPlan), fingerprint, locked: false, ...times, usage }
    return { credential, view: { ...view, source: 'config' } }
  }

  #tell(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const views = this.views()
    for (const listener of this.#listeners) listener(views)
  }
}
