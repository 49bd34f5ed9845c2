import type { EncryptionPlan } from '../../vapi/encrypted.ts'

/** A public key that arguments are encrypted with, and what to send to Vapi's credential endpoint. */
export interface EncryptionView {
  credential: string
  /** SPKI as PEM. */
  publicKey: string
  /** Unix ms. */
  createdAt: number
  body: { encryptionPlan: EncryptionPlan }
}

/** Decrypted arguments of an event. Never stored and never part of the event. */
export interface DecryptedView {
  values: Array<{ toolCallId: string | null; tool: string | null; path: string; value: string; credential: string }>
  /** Number of arguments that look encrypted, whether or not a key here decrypts them. */
  encrypted: number
}
