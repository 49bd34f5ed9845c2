import { randomBytes, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { OAuth2Plan } from '../../core/model/credential.ts'
import type { IssuedToken } from '../../core/model/evidence.ts'
import type { EvidenceStore } from '../../verification/evidence.ts'
import type { Client } from '../../verification/oauth-clients.ts'
import { tokenHash } from '../../verification/token-hash.ts'
import type { SigningKeys } from './signing-keys.ts'

/** Default lifetime of a token, in seconds. */
export const LIFETIME = 3_600

export interface Issued {
  token: string
  record: IssuedToken
  /** In seconds. */
  lifetime: number
}

/** When and under which public URL a token is issued. `now` is Unix ms. */
export interface IssueContext {
  now: number
  publicUrl: string
}

type CreateToken = (
  client: Client,
  scope: string,
  context: IssueContext & { lifetime: number },
) => Promise<string> | string

/** Issues tokens for the credentials whose issuer is vhook; each is stored before the client gets it. */
export class Issuer {
  readonly #evidence: EvidenceStore
  readonly #formats: Record<NonNullable<OAuth2Plan['tokenFormat']>, CreateToken>

  constructor(evidence: EvidenceStore, keys: SigningKeys) {
    this.#evidence = evidence
    this.#formats = { opaque: () => randomBytes(32).toString('base64url'), jwt: jwtFormat(keys) }
  }

  async issue(client: Client, scope: string, { now, publicUrl }: IssueContext): Promise<Issued> {
    const { clientId, tokenFormat, tokenLifetimeSeconds } = client.authenticationPlan
    const lifetime = tokenLifetimeSeconds ?? LIFETIME
    const token = await this.#formats[tokenFormat ?? 'opaque'](client, scope, { now, publicUrl, lifetime })
    const expiresAt = now + lifetime * 1_000
    const record = { hash: tokenHash(token), credentialId: client.id, clientId, scope, issuedAt: now, expiresAt }
    await this.#evidence.addToken(record)
    return { token, record, lifetime }
  }
}

/** A JWT access token by RFC 9068, sections 2.1 and 2.2. Issuer and audience are the public URL unless the plan sets them. */
function jwtFormat(keys: SigningKeys): CreateToken {
  return async ({ id, authenticationPlan }, scope, { now, publicUrl, lifetime }) => {
    const { kid, key } = await keys.current(id)
    const { clientId, issuerClaim, audience } = authenticationPlan
    return await new SignJWT({ client_id: clientId, ...(scope ? { scope } : {}) })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
      .setIssuer(issuerClaim ?? publicUrl)
      .setSubject(clientId)
      .setAudience(audience ?? publicUrl)
      .setIssuedAt(Math.floor(now / 1_000))
      // Rounded up: a token must not expire before its `expires_in`.
      .setExpirationTime(Math.ceil(now / 1_000) + lifetime)
      .setJti(randomUUID())
      .sign(key)
  }
}
