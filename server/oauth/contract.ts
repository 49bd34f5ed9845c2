import type { TokenView } from '../core/api/views/credential.ts'

/** Access tokens of OAuth 2.0 credentials. All reject with NO_SUCH_CREDENTIAL, and BAD_INPUT for a credential of another kind. */
export interface OAuth {
  /** Tokens that vhook issued, or saw being issued, newest first, until a day after they expired. */
  tokens(credentialId: string): Promise<TokenView[]>
  /** Revokes every token from now on; `revoked` counts those that were still valid. */
  revokeTokens(credentialId: string): Promise<{ revoked: number }>
  /** Starts signing with a new key; the old one stays in the key set until its last token has expired. */
  rotateKey(credentialId: string): Promise<{ kid: string }>
}
