import type { OAuth2Plan } from '../../core/model/credential.ts'
import { problems, VhookError } from '../../core/model/errors.ts'
import type { EvidenceStore } from '../../verification/evidence.ts'
import type { Client } from '../../verification/oauth-clients.ts'
import { tokenHash } from '../../verification/token-hash.ts'
import { fetchToken } from './fetch.ts'
import { LIFETIME } from './issuer.ts'
import type { Issuer } from './issuer.ts'

interface ExpiringToken {
  token: string
  /** Unix ms. */
  expiresAt: number
}

interface CachedToken {
  /** The plan it was obtained with: a changed credential needs another token. */
  plan: OAuth2Plan
  token: Promise<ExpiringToken>
}

/** The access tokens that vhook signs replays with. Each is reused until it expires, as a sender does. In memory only. */
export class AccessTokens {
  readonly #evidence: EvidenceStore
  readonly #issuer: Issuer
  readonly #now: () => number
  readonly #fetchMs: number
  readonly #cache = new Map<string, CachedToken>()

  constructor(evidence: EvidenceStore, issuer: Issuer, now: () => number, fetchMs: number) {
    this.#evidence = evidence
    this.#issuer = issuer
    this.#now = now
    this.#fetchMs = fetchMs
  }

  /** A valid token. Rejects with CANNOT_SIGN when its token endpoint does not issue one. */
  async for(client: Client, publicUrl: string): Promise<string> {
    const cached = this.#cache.get(client.id)
    if (cached?.plan === client.authenticationPlan && this.#isValid(await cached.token))
      return (await cached.token).token
    const fresh: CachedToken = { plan: client.authenticationPlan, token: this.#get(client, publicUrl) }
    this.#cache.set(client.id, fresh)
    // A failure is not cached: the next replay tries again.
    fresh.token.catch(() => this.#cache.delete(client.id))
    return (await fresh.token).token
  }

  #isValid({ token, expiresAt }: ExpiringToken): boolean {
    return expiresAt > this.#now() && this.#evidence.token(tokenHash(token))?.revokedAt === undefined
  }

  async #get(client: Client, publicUrl: string): Promise<ExpiringToken> {
    const { issuer = 'vhook', scope = '' } = client.authenticationPlan
    if (issuer !== 'vhook') return await this.#fetch(client)
    const { token, record } = await this.#issuer.issue(client, scope, { now: this.#now(), publicUrl })
    return { token, expiresAt: record.expiresAt }
  }

  async #fetch(client: Client): Promise<ExpiringToken> {
    const fetched = await fetchToken(client.authenticationPlan, this.#fetchMs).catch((cause: unknown) => {
      throw new VhookError(problems.cannotSign(cause instanceof Error ? cause.message : String(cause)), { cause })
    })
    const { token, lifetime, scope } = fetched
    const now = this.#now()
    const { issuer, clientId, scope: own = '' } = client.authenticationPlan
    const expiresAt = now + (lifetime ?? LIFETIME) * 1_000
    // Issued by the app, though not in response to a request through the tunnel.
    if (issuer === 'observed')
      await this.#evidence.addToken({
        hash: tokenHash(token),
        credentialId: client.id,
        clientId,
        scope: scope ?? own,
        issuedAt: now,
        expiresAt,
      })
    return { token, expiresAt: lifetime === undefined ? now : expiresAt }
  }
}
