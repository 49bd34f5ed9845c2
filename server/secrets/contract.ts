import type { CredentialChange } from '../core/api/views/credential.ts'
import type { AuthenticationPlan, Credential, CredentialView } from '../core/model/credential.ts'

/** Input for a new credential. */
export interface NewCredential {
  /** Derived from the name when absent: lower case, hyphens, unique. */
  id?: string
  name?: string
  authenticationPlan: AuthenticationPlan
}

/** The secrets of a rotation. */
export interface NewSecrets {
  /** Absent: the sender's next key, which the credential has. */
  secret?: string
  /** The sender's next key from now on; absent: it stays if it did not become the secret. */
  nextSecret?: string
}

/** All credentials of a data folder. Secrets go in and never leave `server/`. */
export interface Vault {
  views(): CredentialView[]
  /** With secrets, for verification and signing in this process. Locked credentials are left out. */
  usable(): Credential[]
  find(id: string): Credential | undefined
  /** Rejects with all problems at once: BAD_CREDENTIAL, CREDENTIAL_EXISTS. */
  add(input: NewCredential): Promise<CredentialView>
  /** Changes a credential; its secret stays unless the change names its field or an edit of it. Rejects with BAD_CREDENTIAL. */
  edit(id: string, change: CredentialChange): Promise<CredentialView>
  /** Restores plan and secret from before the last edit. Rejects with NOTHING_TO_UNDO. */
  undo(id: string): Promise<CredentialView>
  /**
   * Without a new secret, the sender's next key becomes the secret. The old secret stays valid for `graceMs`. During an earlier grace period only with `force` or without a new grace period,
   * otherwise rejects with ROTATION_RUNNING.
   */
  rotate(id: string, secrets: string | NewSecrets, graceMs: number, force?: boolean): Promise<CredentialView>
  remove(id: string): Promise<void>
  /** Encrypts data of a credential that is not part of its plan, such as a signing key. Throws KEY_UNUSABLE. */
  seal(id: string, purpose: string, text: string): Uint8Array
  /** What was sealed for this id and purpose; undefined if it was sealed with another key. */
  unseal(id: string, purpose: string, sealed: Uint8Array): string | undefined
  /** 8 hex digits by which equal secrets can be recognised; undefined if there is no key and none can be created. */
  fingerprint(secret: string): string | undefined
  countUse(id: string, verdict: 'valid' | 'invalid'): void
  /** Called with every change of the views. */
  onChange(listener: (views: CredentialView[]) => void): () => void
  /** Where the key is stored, for display: `key file ~/.config/vhook/key`. */
  readonly keyLocation: string
}

/** A vault with what its owner needs to start and to stop it. */
export interface OpenVault extends Vault {
  /** What the user should know about the key, such as tightened permissions or credentials it cannot unlock. */
  readonly notices: string[]
  /** Like `fingerprint`, but never creates a key: without one, it is specific to this process. */
  localFingerprint(secret: string): string
  /** Writes the uses counted in the last second; call it before the store is closed. */
  flush(): Promise<void>
}
