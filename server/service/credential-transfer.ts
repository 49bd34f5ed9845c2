import type { CredentialUsage, ExportResult, ImportResult } from '../core/api/views/credential.ts'
import type { DecryptedView, EncryptionView } from '../core/api/views/encryption.ts'
import type { CredentialView } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import { importCredentials } from '../core/vapi/credentials.ts'
import { envLines, exportCredential } from '../core/vapi/credentials/export.ts'
import { encryptedArguments, encryptionPlan } from '../core/vapi/encrypted.ts'
import { checkCredential } from '../core/schemes/compile-plan.ts'
import { secretWarnings } from '../core/schemes/secret-warnings.ts'
import { EncryptionKeys } from '../secrets/encryption-keys.ts'
import type { PublicKey } from '../secrets/encryption-keys.ts'
import type { ServiceContext } from './context.ts'

/** Import, export and usage of credentials, and their encryption keys. */
export interface CredentialTransfer {
  /** Adds every credential in a text, or none. Rejects with BAD_INPUT, BAD_CREDENTIAL, CREDENTIAL_EXISTS. */
  import(text: string): Promise<ImportResult>
  /** All credentials, or these, without their secrets. Rejects with NO_SUCH_CREDENTIAL. */
  export(ids: readonly string[]): ExportResult
  usage(id: string): Promise<CredentialUsage>
  /** The public key that the sender encrypts with. Rejects with NO_SUCH_KEY while there is none. */
  encryption(id: string): Promise<EncryptionView>
  makeEncryption(id: string, replace: boolean): Promise<EncryptionView>
  /** What was encrypted with it can never be decrypted again. Rejects with NO_SUCH_KEY. */
  removeEncryption(id: string): Promise<void>
  /** The keys of all credentials that have one. */
  encryptionKeys(): Promise<EncryptionView[]>
  /** Decrypts the arguments in this body, as far as the keys here allow. Nothing of it is stored. */
  decrypt(body: Uint8Array): Promise<DecryptedView>
}

/** Events examined to see whether an old secret is still in use. */
const RECENT = 20

type TransferContext = Pick<ServiceContext, 'store' | 'vault' | 'settings' | 'now'>

export class LocalCredentialTransfer implements CredentialTransfer {
  readonly #context: TransferContext
  readonly #keys: EncryptionKeys

  constructor(context: TransferContext) {
    this.#context = context
    this.#keys = new EncryptionKeys(context)
  }

  async import(text: string): Promise<ImportResult> {
    const { vault } = this.#context
    const { credentials, servers, notes } = importCredentials(text)
    const known = new Set(vault.views().map(({ id }) => id))
    // Everything is checked before anything is added.
    for (const { id = 'new', name, authenticationPlan } of credentials) {
      const [issue] = checkCredential({ id, authenticationPlan })
      if (issue) throw new VhookError({ ...issue, message: `${name}: ${issue.message}` })
      if (known.has(id)) throw new VhookError(problems.credentialExists(id))
    }
    const added: CredentialView[] = []
    for (const credential of credentials) added.push(await vault.add(credential))
    const doubts = credentials.flatMap(({ id, name, authenticationPlan }) =>
      secretWarnings(authenticationPlan).map((doubt) => `${id ?? name}: the secret ${doubt}.`),
    )
    const [only, ...others] = servers
    return {
      added,
      servers,
      notes: [...notes, ...doubts],
      ...(only && others.length === 0 ? { server: only.server } : {}),
    }
  }

  export(ids: readonly string[]): ExportResult {
    const all = this.#context.vault.views()
    const views = ids.length === 0 ? all : ids.map((id) => this.#view(id, all))
    return { credentials: views.map(exportCredential), env: envLines(views) }
  }

  async usage(id: string): Promise<CredentialUsage> {
    const { store, settings } = this.#context
    const { usage, version, previousUntil } = this.#view(id)
    const routes = settings.routes.filter(({ credentials }) => credentials.includes(id))
    const recent = await store.secretVersions(id, RECENT)
    return { ...usage, version, routes, recent, ...(previousUntil === undefined ? {} : { previousUntil }) }
  }

  async encryption(id: string): Promise<EncryptionView> {
    const key = await this.#keys.find(this.#view(id).id)
    if (!key) throw new VhookError(problems.noSuchKey(id))
    return encryptionView(key)
  }

  async makeEncryption(id: string, replace: boolean): Promise<EncryptionView> {
    return encryptionView(await this.#keys.create(id, replace))
  }

  async removeEncryption(id: string): Promise<void> {
    await this.#keys.remove(this.#view(id).id)
  }

  async encryptionKeys(): Promise<EncryptionView[]> {
    const keys = await this.#keys.all()
    return keys.map(encryptionView)
  }

  async decrypt(body: Uint8Array): Promise<DecryptedView> {
    const found = encryptedArguments(body)
    const open = found.length > 0 ? await this.#keys.decryptor() : undefined
    const values = found.flatMap(({ bytes, ...place }) => {
      const opened = open?.(bytes)
      return opened ? [{ ...place, value: opened.text, credential: opened.credentialId }] : []
    })
    return { values, encrypted: found.length }
  }

  #view(id: string, all: readonly CredentialView[] = this.#context.vault.views()): CredentialView {
    const found = all.find((one) => one.id === id)
    if (!found) throw new VhookError(problems.noSuchCredential(id))
    return found
  }
}

/** With the body that changes the credential at Vapi, ready to paste. */
function encryptionView({ credentialId, pem, createdAt }: PublicKey): EncryptionView {
  return { credential: credentialId, publicKey: pem, createdAt, body: { encryptionPlan: encryptionPlan(pem) } }
}
