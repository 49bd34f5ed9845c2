import type { CredentialView } from '../core/model/credential.ts'
import type { Hub } from '../hub.ts'
import type { TokenRequests } from '../pipeline/token-exchange.ts'
import type { Vault } from '../secrets/contract.ts'
import type { Store } from '../store/contract.ts'
import { bytesOf } from '../store/read-body.ts'
import type { EvidenceStore } from '../verification/evidence.ts'
import { isClient } from '../verification/oauth-clients.ts'
import type { OAuth } from './contract.ts'
import { endpointPaths, observedEndpoint } from './endpoint/paths.ts'
import { TokenEndpoint } from './endpoint/token-endpoint.ts'
import { observeTokenRequest } from './observe.ts'
import { TokenAdmin } from './token-admin.ts'
import { AccessTokens } from './tokens/access-tokens.ts'
import { Issuer } from './tokens/issuer.ts'
import { SigningKeys } from './tokens/signing-keys.ts'

/** The OAuth 2.0 parts of a running vhook. */
export interface OAuthRuntime {
  /** For screens and commands. */
  service: OAuth
  /** For signing replays. */
  accessTokens: AccessTokens
  /** For the pipeline. */
  tokenRequests: TokenRequests
}

export interface OAuthOptions {
  store: Store
  vault: Vault
  hub: Hub
  evidence: EvidenceStore
  now: () => number
  /** How long a request to another token endpoint may take, in ms. */
  fetchMs: number
}

/** Loads the signing keys, and follows the vault: tokens, keys and endpoints of removed credentials are forgotten. */
export async function openOAuth({ store, vault, hub, evidence, now, fetchMs }: OAuthOptions): Promise<OAuthRuntime> {
  const keys = new SigningKeys({ store, vault, now, lastExpiry: (id) => lastExpiry(evidence, id) })
  await keys.load()
  const issuer = new Issuer(evidence, keys)
  const paths = new Set<string>()
  // Cached until the vault changes: building the views for every event would read every plan again.
  let views: readonly CredentialView[] = []
  const follow = (changed: readonly CredentialView[]): void => {
    views = changed
    paths.clear()
    for (const path of endpointPaths(views)) paths.add(path)
  }
  follow(vault.views())
  vault.onChange((changed) => {
    follow(changed)
    const ids = new Set(changed.map(({ id }) => id))
    evidence.retainOnly(ids)
    keys.retainOnly(ids)
  })
  const options = { vault, views: () => views, evidence, issuer, keys, now, spillFolder: store.spillFolder }
  const endpoint = new TokenEndpoint(options)
  return {
    service: new TokenAdmin({ store, vault, hub, evidence, keys }),
    accessTokens: new AccessTokens(evidence, issuer, now, fetchMs),
    tokenRequests: {
      paths,
      respond: (event, sender) => endpoint.respond(event, sender),
      redact: (event) => endpoint.redact(event),
      async observe(event) {
        const ids = observedEndpoint(views, event)
        if (ids.length === 0) return undefined
        const clients = ids.map((id) => vault.find(id)).filter(isClient)
        // A body over 1 MiB is not a token request: it is neither parsed nor stored.
        const body = event.body.kind === 'bytes' ? await bytesOf(event.body, store.spillFolder) : new Uint8Array()
        return observeTokenRequest({ event, body, clients, evidence, now })
      },
    },
  }
}

function lastExpiry(evidence: EvidenceStore, credentialId: string): number {
  const valid = evidence.tokensOf(credentialId).filter(({ revokedAt }) => revokedAt === undefined)
  return Math.max(0, ...valid.map(({ expiresAt }) => expiresAt))
}
