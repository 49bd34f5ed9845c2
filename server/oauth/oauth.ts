import { bytesOf } from '../store/read-body.ts'
import type { CapturedEvent } from '../core/model/event.ts'
import type { EvidenceStore } from '../verification/evidence.ts'
import type { Hub } from '../hub.ts'
import type { Vault } from '../secrets/contract.ts'
import type { Store } from '../store/contract.ts'
import { isClient, observedEndpoint } from '../verification/oauth-clients.ts'
import type { OAuth } from './contract.ts'
import { TokenDoor } from './endpoint/token-endpoint.ts'
import { LocalOAuth } from './token-admin.ts'
import { watch } from './observe.ts'
import type { TokenExchange } from './observe.ts'
import { AccessTokens } from './tokens/access-tokens.ts'
import { Issuer } from './tokens/issuer.ts'
import { SigningKeys } from './tokens/signing-keys.ts'

/** Everything of OAuth 2.0 that a data folder has. */
export interface OAuthRuntime {
  service: OAuth
  door: TokenDoor
  accessTokens: AccessTokens
  /** How to treat a request to the app's own token endpoint; undefined for every other event. */
  watched(event: CapturedEvent): Promise<TokenExchange | undefined>
}

export interface OAuthOptions {
  store: Store
  vault: Vault
  hub: Hub
  facts: EvidenceStore
  now: () => number
}

/** Puts the room together, and has it forget what belongs to credentials that go. */
export async function openOAuth({ store, vault, hub, facts, now }: OAuthOptions): Promise<OAuthRuntime> {
  const keys = new SigningKeys({ store, vault, now, lastExpiry: (id) => lastExpiry(facts, id) })
  await keys.load()
  const issuer = new Issuer(facts, keys)
  // Held as they were told last: making them anew for every event would read every plan again.
  let views = vault.views()
  vault.onChange((changed) => {
    views = changed
    const ids = new Set(views.map(({ id }) => id))
    facts.keepOnly(ids)
    keys.keepOnly(ids)
  })
  return {
    service: new LocalOAuth({ store, vault, hub, facts, keys }),
    door: new TokenDoor({ vault, views: () => views, facts, issuer, keys, now, spillFolder: store.spillFolder }),
    accessTokens: new AccessTokens(facts, issuer, now),
    async watched(event) {
      const ids = observedEndpoint(views, event)
      if (ids.length === 0) return undefined
      const clients = ids.map((id) => vault.find(id)).filter(isClient)
      // A body over 1 MiB is no token request, and not read as one; it is not kept either.
      const body = event.body.kind === 'bytes' ? await bytesOf(event.body, store.spillFolder) : new Uint8Array()
      return watch(event, body, clients, facts, now)
    },
  }
}

function lastExpiry(facts: EvidenceStore, credentialId: string): number {
  const good = facts.tokensOf(credentialId).filter(({ revokedAt }) => revokedAt === undefined)
  return Math.max(0, ...good.map(({ expiresAt }) => expiresAt))
}
