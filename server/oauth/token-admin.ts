import type { TokenView } from '../core/api/views/credential.ts'
import type { CredentialView } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { IssuedToken } from '../core/model/evidence.ts'
import { tokenIdOf } from '../core/model/evidence.ts'
import type { EvidenceStore } from '../verification/evidence.ts'
import type { Hub } from '../hub.ts'
import type { Vault } from '../secrets/contract.ts'
import type { Store, TokenUse } from '../store/contract.ts'
import { issuerOf } from '../verification/oauth-clients.ts'
import type { OAuth } from './contract.ts'
import type { SigningKeys } from './tokens/signing-keys.ts'

export interface TokenAdminOptions {
  store: Store
  vault: Vault
  hub: Hub
  facts: EvidenceStore
  keys: SigningKeys
}

/** Uses that are told for each token; all of them are counted. */
const SHOWN = 100

/** The life of access tokens, for screens and commands. */
export class LocalOAuth implements OAuth {
  readonly #parts: TokenAdminOptions

  constructor(parts: TokenAdminOptions) {
    this.#parts = parts
  }

  async tokens(credentialId: string): Promise<TokenView[]> {
    this.#view(credentialId)
    const { store, facts } = this.#parts
    const uses = Map.groupBy(await store.tokenUses(credentialId), ({ tokenId }) => tokenId)
    return facts.tokensOf(credentialId).map((token) => viewOf(token, uses.get(tokenIdOf(token.hash)) ?? []))
  }

  async revokeTokens(credentialId: string): Promise<{ revoked: number }> {
    this.#view(credentialId)
    const revoked = await this.#parts.facts.revoke(credentialId)
    this.#tell()
    return { revoked }
  }

  async rotateKey(credentialId: string): Promise<{ kid: string }> {
    const { plan } = this.#view(credentialId)
    if (issuerOf(plan) !== 'vhook' || plan['tokenFormat'] !== 'jwt')
      throw new VhookError(problems.badInput('credential', 'vhook issues no JWTs for it, so it has no signing key'))
    if (!this.#parts.vault.find(credentialId)) throw new VhookError(problems.credentialLocked(credentialId))
    const { kid } = await this.#parts.keys.rotate(credentialId)
    this.#tell()
    return { kid }
  }

  #view(credentialId: string): CredentialView {
    const view = this.#parts.vault.views().find(({ id }) => id === credentialId)
    if (!view) throw new VhookError(problems.noSuchCredential(credentialId))
    if (view.plan.type === 'oauth2') return view
    throw new VhookError(problems.badInput('credential', 'it is not one of OAuth 2.0'))
  }

  /** Screens look again at a credential that changed. */
  #tell(): void {
    this.#parts.hub.publish({ type: 'credentials.changed', credentials: this.#parts.vault.views() })
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
    usedBy: uses.slice(0, SHOWN).map(({ eventId, at }) => ({ eventId, at })),
    requests: { count: uses.length, lastAt: uses[0]?.at ?? null },
  }
}
