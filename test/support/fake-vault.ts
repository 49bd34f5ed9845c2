import { type Credential, type CredentialView, secretField } from '../../server/core/model/credential.ts'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import type { CredentialChange } from '../../server/core/api/views/credential.ts'
import type { NewCredential, Vault } from '../../server/secrets/contract.ts'

/** A vault in memory, without encryption. */
export class FakeVault implements Vault {
  readonly credentials = new Map<string, Credential>()
  readonly keyLocation = 'memory of the test'
  readonly #onAdd: () => void

  constructor(onAdd: () => void = () => undefined) {
    this.#onAdd = onAdd
  }

  views(): CredentialView[] {
    return [...this.credentials.values()].map((one) => this.#view(one))
  }
  usable(): Credential[] {
    return [...this.credentials.values()]
  }
  find(id: string): Credential | undefined {
    return this.credentials.get(id)
  }
  async add({ id = 'one', name = id, authenticationPlan }: NewCredential): Promise<CredentialView> {
    if (this.credentials.has(id)) throw new VhookError(problems.credentialExists(id))
    this.#onAdd()
    return this.#put({ id, name, authenticationPlan })
  }
  async undo(id: string): Promise<CredentialView> {
    throw new VhookError(problems.nothingToUndo(this.#known(id).id))
  }
  async edit(id: string, { name, set }: CredentialChange): Promise<CredentialView> {
    const old = this.#known(id)
    return this.#put({
      ...old,
      name: name ?? old.name ?? id,
      authenticationPlan: { ...old.authenticationPlan, ...set },
    })
  }
  async rotate(id: string, secret: string, graceMs: number, force = false): Promise<CredentialView> {
    if (this.#known(id).previous && graceMs > 0 && !force) throw new VhookError(problems.rotationRunning(id, 0))
    const { authenticationPlan, ...old } = this.#known(id)
    const plan = { ...authenticationPlan, [secretField[authenticationPlan.type]]: secret }
    return this.#put({ ...old, authenticationPlan: plan, previous: { secret: 'old', until: graceMs } })
  }
  async remove(id: string): Promise<void> {
    this.credentials.delete(this.#known(id).id)
  }
  seal(_id: string, _purpose: string, text: string): Uint8Array {
    return Buffer.from(text)
  }
  unseal(_id: string, _purpose: string, sealed: Uint8Array): string {
    return Buffer.from(sealed).toString()
  }
  fingerprint(): undefined {
    return undefined
  }
  countUse(): void {}
  onChange(): () => void {
    return () => undefined
  }

  #put(credential: Credential): CredentialView {
    this.credentials.set(credential.id, credential)
    return this.#view(credential)
  }
  #known(id: string): Credential {
    const found = this.credentials.get(id)
    if (!found) throw new VhookError(problems.noSuchCredential(id))
    return found
  }
  #view({ id, name = id, authenticationPlan, previous }: Credential): CredentialView {
    const { [secretField[authenticationPlan.type]]: _secret, ...plan } = { ...authenticationPlan } as Record<
      string,
      unknown
    >
    return {
      id,
      name,
      plan: plan as CredentialView['plan'],
      fingerprint: '00000000',
      locked: false,
      createdAt: 0,
      updatedAt: 0,
      version: 1,
      usage: { valid: 0, invalid: 0, lastUsedAt: null },
      ...(previous ? { previousUntil: previous.until } : {}),
    }
  }
}
