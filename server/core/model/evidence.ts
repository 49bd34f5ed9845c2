/** An access token that vhook issued or observed. The token itself is not stored, only its SHA-256 in hex. */
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

/** Token requests of one credential. */
export interface TokenRequests {
  count: number
  lastAt: number | null
}

/** Short id of a token that must not be shown: the first 16 hex digits of its hash. */
export const tokenIdOf = (hash: string): string => hash.slice(0, 16)

/** External facts that some schemes need, provided by whoever calls `verify`. A check whose evidence is absent is skipped. */
export interface Evidence {
  /** The record of a token by its hash (SHA-256, hex), or undefined. */
  token(hash: string): IssuedToken | undefined
  tokenRequests(credentialId: string): TokenRequests
  /** The key set of an issuer (JWKS `keys`), with the key `kid` if the issuer has it. Rejects with the reason if it cannot be fetched. */
  keys(url: string, kid?: string): Promise<ReadonlyArray<Record<string, unknown>>>
  /** The text at a URL: a certificate or a key. Rejects if it cannot be fetched or the URL is not allowed. */
  document(url: string): Promise<string>
  /** The introspection response (RFC 7662) for a token. Rejects if the endpoint cannot be reached. */
  introspect(
    credential: { url: string; clientId: string; clientSecret: string },
    token: string,
  ): Promise<Record<string, unknown>>
}

/** The clock (`now` in Unix ms), and any evidence. */
export type At = { now: number } & Partial<Evidence>
