import { randomBytes, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { OAuth2Plan } from '../../core/model/credential.ts'
import type { IssuedToken } from '../../core/model/evidence.ts'
import type { EvidenceStore } from '../../verification/evidence.ts'
import type { Client } from '../../verification/oauth-clients.ts'
import { tokenHash } from '../../verification/token-hash.ts'
import type { SigningKeys } from './signing-keys.ts'

/** Lifetime of a token that nobody set one for, in seconds. */
export const LIFETIME = 3_600

export interface Issued {
  token: string
  record: IssuedToken
  /** In seconds. */
  lifetime: number
}

/** When and under which public address a token is issued. `now` is Unix ms. */
export interface Moment {
  now: number
  publicUrl: string
}

type Maker = (client: Client, scope: string, at: Moment & { lifetime: number }) => Promise<string> | string

/** Issues the tokens of the credentials whose issuer is vhook, and puts each on record before anyone has it. */
export class Issuer {
  readonly #facts: EvidenceStore
  readonly #makers: Record<NonNullable<OAuth2Plan['tokenFormat']>, Maker>

  constructor(facts: EvidenceStore, keys: SigningKeys) {
    this.#facts = facts
    this.#makers = { opaque: () => randomBytes(32).toString('base64url'), jwt: jwtMaker(keys) }
  }

  async issue(client: Client, scope: string, { now, publicUrl }: Moment): Promise<Issued> {
    const { clientId, tokenFormat, tokenLifetimeSeconds } = client.authenticationPlan
    const lifetime = tokenLifetimeSeconds ?? LIFETIME
    const token = await this.#makers[tokenFormat ?? 'opaque'](client, scope, { now, publicUrl, lifetime })
    const expiresAt = now + lifetime * 1_000
    const record = { hash: tokenHash(token), credentialId: client.id, clientId, scope, issuedAt: now, expiresAt }
    await this.#facts.issued(record)
    return { token, record, lifetime }
  }
}

/** A JWT access token by RFC 9068, sections 2.1 and 2.2. Issuer and audience are the public address unless the plan names them. */
function jwtMaker(keys: SigningKeys): Maker {
  return async ({ id, authenticationPlan }, scope, { now, publicUrl, lifetime }) => {
    const { kid, key } = await keys.current(id)
    const { clientId, issuerClaim, audience } = authenticationPlan
    return await new SignJWT({ client_id: clientId, ...(scope ? { scope } : {}) })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
      .setIssuer(issuerClaim ?? publicUrl)
      .setSubject(clientId)
      .setAudience(audience ?? publicUrl)
      .setIssuedAt(Math.floor(now / 1_000))
      // Rounded up: a token must not be over before the time that its client was told.
      .setExpirationTime(Math.ceil(now / 1_000) + lifetime)
      .setJti(randomUUID())
      .sign(key)
  }
}
