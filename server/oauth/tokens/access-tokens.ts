import type { OAuth2Plan } from '../../core/model/credential.ts'
import { problems, VhookError } from '../../core/model/errors.ts'
import type { EvidenceStore } from '../../verification/evidence.ts'
import type { Client } from '../../verification/oauth-clients.ts'
import { tokenHash } from '../../verification/token-hash.ts'
import { fetchToken } from './fetch.ts'
import { LIFETIME } from './issuer.ts'
import type { Issuer } from './issuer.ts'

interface Held {
  token: string
  /** Unix ms. */
  expiresAt: number
}

interface CachedToken {
  /** A credential that was changed has another plan, and needs another token. */
  plan: OAuth2Plan
  held: Promise<Held>
}

/** The access tokens that vhook signs replays with, each used until it expires, as a sender does. In memory only. */
export class AccessTokens {
  readonly #facts: EvidenceStore
  readonly #issuer: Issuer
  readonly #now: () => number
  readonly #kept = new Map<string, CachedToken>()

  constructor(facts: EvidenceStore, issuer: Issuer, now: () => number) {
    this.#facts = facts
    this.#issuer = issuer
    this.#now = now
  }

  /** A token that is good now. Rejects with CANNOT_SIGN when its token endpoint gives none. */
  async for(client: Client, publicUrl: string): Promise<string> {
    const kept = this.#kept.get(client.id)
    if (kept?.plan === client.authenticationPlan && this.#isGood(await kept.held)) return (await kept.held).token
    const fresh: CachedToken = { plan: client.authenticationPlan, held: this.#get(client, publicUrl) }
    this.#kept.set(client.id, fresh)
    // A failure is not kept: the next replay asks again.
    fresh.held.catch(() => this.#kept.delete(client.id))
    return (await fresh.held).token
  }

  #isGood({ token, expiresAt }: Held): boolean {
    return expiresAt > this.#now() && this.#facts.token(tokenHash(token))?.revokedAt === undefined
  }

  async #get(client: Client, publicUrl: string): Promise<Held> {
    const { issuer = 'vhook', scope = '' } = client.authenticationPlan
    if (issuer !== 'vhook') return await this.#fetch(client)
    const { token, record } = await this.#issuer.issue(client, scope, { now: this.#now(), publicUrl })
    return { token, expiresAt: record.expiresAt }
  }

  async #fetch(client: Client): Promise<Held> {
    const fetched = await fetchToken(client.authenticationPlan).catch((cause: unknown) => {
      throw new VhookError(problems.cannotSign(cause instanceof Error ? cause.message : String(cause)), { cause })
    })
    const { token, lifetime, scope } = fetched
    const now = this.#now()
    const { issuer, clientId, scope: own = '' } = client.authenticationPlan
    const expiresAt = now + (lifetime ?? LIFETIME) * 1_000
    // Seen being issued, if not on its way through the tunnel.
    if (issuer === 'observed')
      await this.#facts.issued({
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
