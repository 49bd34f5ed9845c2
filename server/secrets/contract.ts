import type { AuthenticationPlan, Credential, CredentialView } from '../core/model/credential.ts'

/** What a person enters to make a credential. */
export interface NewCredential {
  /** Made from the name when absent: lower case, hyphens, unique. */
  id?: string
  name?: string
  authenticationPlan: AuthenticationPlan
}

/** All credentials of a data folder. Secrets go in and never come out of `server/`. */
export interface Vault {
  views(): CredentialView[]
  /** With secrets, for verification and signing inside this process; locked ones are left out. */
  usable(): Credential[]
  find(id: string): Credential | undefined
  /** All problems are told at once: VhookError BAD_CREDENTIAL, CREDENTIAL_EXISTS. */
  add(input: NewCredential): Promise<CredentialView>
  /** Changes the given fields of the plan; the secret stays when its field is not among them. */
  edit(id: string, change: { name?: string; set?: Record<string, unknown> }): Promise<CredentialView>
  /** The old secret stays good for `graceMs`. Inside an earlier grace time only with `force` or no grace: ROTATION_RUNNING. */
  rotate(id: string, secret: string, graceMs: number, force?: boolean): Promise<CredentialView>
  remove(id: string): Promise<void>
  /** Seals what belongs to a credential but is no field of its plan, such as a signing key. Throws KEY_UNUSABLE. */
  seal(id: string, purpose: string, text: string): Uint8Array
  /** What was sealed for this credential and purpose, or undefined when the key here is another one. */
  unseal(id: string, purpose: string, sealed: Uint8Array): string | undefined
  /** Tells two captured secrets apart and reveals neither, 8 hex digits; undefined when there is no key and none can be made. */
  print(secret: string): string | undefined
  countUse(id: string, verdict: 'valid' | 'invalid'): void
  /** Called with every change of the views. */
  onChange(listener: (views: CredentialView[]) => void): () => void
  /** Where the key is kept, for the screens: `key file ~/.config/vhook/key`. */
  readonly keeper: string
}

/** A vault with what its owner needs to begin and to end. */
export interface OpenVault extends Vault {
  /** What a person should know about the key: rights that were tightened, credentials it does not open. */
  readonly notices: string[]
  /** Tells two secrets apart and reveals neither, 8 hex digits; of this process alone while there is no key. */
  fingerprint(secret: string): string
  /** Writes the uses counted in the last second; call it before the store is closed. */
  settle(): Promise<void>
}
