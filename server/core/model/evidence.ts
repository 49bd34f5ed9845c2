/** An access token that vhook issued or saw issued; the token itself is kept nowhere, only its SHA-256 in hex. */
export interface IssuedToken {
  hash: string
  credentialId: string
  clientId: string
  scope: string
  /** Unix ms. */
  issuedAt: number
  expiresAt: number
  revokedAt?: number
}

/** What was asked of the token endpoint for one credential. */
export interface TokenRequests {
  count: number
  lastAt: number | null
}

/** By what a token is named where it must not be shown: the beginning of its hash. */
export const tokenIdOf = (hash: string): string => hash.slice(0, 16)

/** Facts from outside that some schemes need. Whoever calls `verify` brings them; absent ones make a check `skip`. */
export interface Evidence {
  /** The record of a token by its hash (SHA-256, hex), or undefined when it was never seen. */
  token(hash: string): IssuedToken | undefined
  tokenRequests(credentialId: string): TokenRequests
  /** Key set of an issuer (JWKS `keys`), with the key `kid` in it if the issuer has one. Rejects with the reason when it cannot be had. */
  keys(url: string, kid?: string): Promise<ReadonlyArray<Record<string, unknown>>>
  /** A certificate or key by URL, as text. Rejects when it cannot be had or the URL is not allowed. */
  document(url: string): Promise<string>
  /** RFC 7662 answer for a token. Rejects when the endpoint cannot be asked. */
  introspect(
    credential: { url: string; clientId: string; clientSecret: string },
    token: string,
  ): Promise<Record<string, unknown>>
}

/** The clock, and whatever evidence there is. `now` is Unix ms. */
export type At = { now: number } & Partial<Evidence>
