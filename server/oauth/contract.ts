import type { TokenView } from '../core/api/views/credential.ts'

/** What may be asked about the access tokens of a credential. All reject with NO_SUCH_CREDENTIAL, and BAD_INPUT for one of another kind. */
export interface OAuth {
  /** Newest first: the tokens that vhook issued, or saw being issued, until a day after they expired. */
  tokens(credentialId: string): Promise<TokenView[]>
  /** Revokes every token from now on; `revoked` counts those that were still good. */
  revokeTokens(credentialId: string): Promise<{ revoked: number }>
  /** Puts a new signing key in force; the old one stays in the key set until its last token has expired. */
  rotateKey(credentialId: string): Promise<{ kid: string }>
}
