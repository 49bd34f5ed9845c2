import { isDeepStrictEqual } from 'node:util'
import type { CredentialUsage, ExportResult, ImportResult } from '../core/api/views/credential.ts'
import type { DecryptedView, EncryptionView } from '../core/api/views/encryption.ts'
import type { CredentialView } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import { importCredentials, type ImportedCredential } from '../core/vapi/credentials.ts'
import { envLines, exportCredential } from '../core/vapi/credentials/export.ts'
import { encryptedArguments, encryptionPlan } from '../core/vapi/encrypted.ts'
import { checkCredential } from '../core/schemes/compile-plan.ts'
import { secretWarnings } from '../core/schemes/secret-warnings.ts'
import { senderBase } from '../core/token-endpoint.ts'
import { EncryptionKeys } from '../secrets/encryption-keys.ts'
import type { PublicKey } from '../secrets/encryption-keys.ts'
import type { Vault } from '../secrets/contract.ts'
import type { ServiceContext } from './context.ts'

/** Import, export and usage of credentials, and their encryption keys. */
export interface CredentialTransfer {
  /** Adds the credentials in a text that are not there yet: of a `.env` file the usable lines, otherwise all or none. Rejects with BAD_INPUT, BAD_CREDENTIAL, CREDENTIAL_EXISTS. */
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

type TransferContext = Pick<ServiceContext, 'store' | 'vault' | 'settings' | 'tunnel' | 'intakeUrl' | 'now'>

export class LocalCredentialTransfer implements CredentialTransfer {
  readonly #context: TransferContext
  readonly #keys: EncryptionKeys

  constructor(context: TransferContext) {
    this.#context = context
    this.#keys = new EncryptionKeys(context)
  }

  async import(text: string): Promise<ImportResult> {
    const { vault } = this.#context
    const { credentials, servers, notes: skipped } = importCredentials(text)
    const { usable, notes } = checked(credentials, vault)
    const added: CredentialView[] = []
    const existing: string[] = []
    for (const { place, ...credential } of usable) {
      const same = equalCredential(vault, credential)
      if (same === undefined) {
        added.push(await vault.add(credential))
        notes.push(...doubtsAbout(credential))
      } else {
        notes.push(`${place ?? credential.name} is already there: ${same}.`)
        existing.push(same)
      }
    }
    const [only, ...others] = servers
    const server = only && others.length === 0 ? { server: only.server } : {}
    return { added, existing, servers, notes: [...notes, ...skipped], ...server }
  }

  export(ids: readonly string[]): ExportResult {
    const all = this.#context.vault.views()
    const views = ids.length === 0 ? all : ids.map((id) => this.#view(id, all))
    const { tunnel, intakeUrl } = this.#context
    const base = senderBase({ tunnel: tunnel.state(), intakeUrl: intakeUrl() })
    return { credentials: views.map((view) => exportCredential(view, base)), env: envLines(views) }
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

/**
 * The credentials that can be added. Of a file with lines, the others are skipped with a note; otherwise the first problem is thrown.
 * Throws BAD_INPUT when none is left.
 */
function checked(credentials: readonly ImportedCredential[], vault: Vault) {
  const known = new Set(vault.views().map(({ id }) => id))
  const usable: ImportedCredential[] = []
  const notes: string[] = []
  for (const credential of credentials) {
    const { id = 'new', name, place, authenticationPlan } = credential
    const [issue] = checkCredential({ id, authenticationPlan })
    if (issue && place !== undefined) notes.push(`${place} was skipped: ${issue.message}`)
    else if (issue) throw new VhookError({ ...issue, message: `${name}: ${issue.message}` })
    else if (known.has(id) && equalCredential(vault, credential) !== id)
      throw new VhookError(problems.credentialExists(id))
    else usable.push(credential)
  }
  if (usable.length === 0) throw new VhookError(problems.badInput('text', notes.join(' ').replace(/\.$/, '')))
  return { usable, notes }
}

const doubtsAbout = ({ id, name, authenticationPlan }: ImportedCredential): string[] =>
  secretWarnings(authenticationPlan).map((doubt) => `${id ?? name}: the secret ${doubt}.`)

/** Id of the credential with this plan and this secret, stored or in the config file. */
const equalCredential = (vault: Vault, { authenticationPlan }: ImportedCredential): string | undefined =>
  vault.usable().find((known) => isDeepStrictEqual(known.authenticationPlan, authenticationPlan))?.id

/** With the body that changes the credential at Vapi, ready to paste. */
function encryptionView({ credentialId, pem, createdAt }: PublicKey): EncryptionView {
  return { credential: credentialId, publicKey: pem, createdAt, body: { encryptionPlan: encryptionPlan(pem) } }
}
