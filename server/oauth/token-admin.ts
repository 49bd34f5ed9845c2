import type { TokenView } from '../core/api/views/credential.ts'
import type { CredentialView } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { IssuedToken } from '../core/model/evidence.ts'
import { tokenIdOf } from '../core/model/evidence.ts'
import type { EvidenceStore } from '../verification/evidence.ts'
import type { Hub } from '../hub.ts'
import type { Vault } from '../secrets/contract.ts'
import type { Store, TokenUse } from '../store/contract.ts'
import type { OAuth } from './contract.ts'
import { issuerOf } from '../core/token-endpoint.ts'
import type { SigningKeys } from './tokens/signing-keys.ts'

export interface TokenAdminOptions {
  store: Store
  vault: Vault
  hub: Hub
  evidence: EvidenceStore
  keys: SigningKeys
}

/** Uses listed for each token; all of them are counted. */
const LISTED_USES = 100

/** Lists and revokes access tokens, and rotates signing keys. */
export class TokenAdmin implements OAuth {
  readonly #options: TokenAdminOptions

  constructor(options: TokenAdminOptions) {
    this.#options = options
  }

  async tokens(credentialId: string): Promise<TokenView[]> {
    this.#view(credentialId)
    const { store, evidence } = this.#options
    const uses = Map.groupBy(await store.tokenUses(credentialId), ({ tokenId }) => tokenId)
    return evidence.tokensOf(credentialId).map((token) => viewOf(token, uses.get(tokenIdOf(token.hash)) ?? []))
  }

  async revokeTokens(credentialId: string): Promise<{ revoked: number }> {
    this.#view(credentialId)
    const revoked = await this.#options.evidence.revoke(credentialId)
    this.#publish()
    return { revoked }
  }

  async rotateKey(credentialId: string): Promise<{ kid: string }> {
    const { plan } = this.#view(credentialId)
    if (issuerOf(plan) !== 'vhook' || plan['tokenFormat'] !== 'jwt')
      throw new VhookError(
        problems.badInput('credential', 'vhook does not issue JWTs for it, so it has no signing key'),
      )
    if (!this.#options.vault.find(credentialId)) throw new VhookError(problems.credentialLocked(credentialId))
    const { kid } = await this.#options.keys.rotate(credentialId)
    this.#publish()
    return { kid }
  }

  #view(credentialId: string): CredentialView {
    const view = this.#options.vault.views().find(({ id }) => id === credentialId)
    if (!view) throw new VhookError(problems.noSuchCredential(credentialId))
    if (view.plan.type === 'oauth2') return view
    throw new VhookError(problems.badInput('credential', 'it is not an OAuth 2.0 credential'))
  }

  /** Screens reload the tokens of credentials that changed. */
  #publish(): void {
    this.#options.hub.publish({ type: 'credentials.changed', credentials: this.#options.vault.views() })
  }
}

function viewOf(token: IssuedToken, uses: readonly TokenUse[]): TokenView {
  const { hash, issuedAt, expiresAt, revokedAt, scope } = token
  return {
    id: tokenIdOf(hash),
    issuedAt,
    expiresAt,
    revokedAt: revokedAt ?? null,
    scope,
    usedBy: uses.slice(0, LISTED_USES).map(({ eventId, at }) => ({ eventId, at })),
    requests: { count: uses.length, lastAt: uses[0]?.at ?? null },
  }
}
