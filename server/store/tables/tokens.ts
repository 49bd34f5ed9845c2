import type { IssuedToken, TokenRequests } from '../../core/model/evidence.ts'
import type { TokenUse } from '../contract.ts'
import type { StoreContext } from '../thread/context.ts'
import type { Row } from '../thread/sql.ts'

const DAY = 86_400_000
const upsert = `INSERT INTO token VALUES (@hash, @credentialId, @clientId, @scope, @issuedAt, @expiresAt, @revokedAt)
  ON CONFLICT (hash) DO UPDATE SET expires_at = excluded.expires_at, revoked_at = excluded.revoked_at`
const count = `INSERT INTO token_request VALUES (?, 1, ?)
  ON CONFLICT (credential_id) DO UPDATE SET count = count + 1, last_at = max(last_at, excluded.last_at)`

/** Tokens that expired more than a day ago go on the way. */
export function addToken(context: StoreContext, token: IssuedToken): void {
  context.sql.run('DELETE FROM token WHERE expires_at < ?', context.now - DAY)
  context.sql.run(upsert, { ...token, revokedAt: token.revokedAt ?? null })
}

export function revokeTokens(context: StoreContext, credentialId: string, at: number): number {
  return context.sql.run(
    'UPDATE token SET revoked_at = ? WHERE credential_id = ? AND revoked_at IS NULL',
    at,
    credentialId,
  )
}

export function countTokenRequest(context: StoreContext, credentialId: string, at: number): void {
  context.sql.run(count, credentialId, at)
}

const uses = `SELECT json_extract(found.value, '$.tokenId') AS tokenId, event.id AS eventId, event.received_at AS at
  FROM (SELECT seq, id, received_at FROM event WHERE credential = @id ORDER BY seq DESC LIMIT 10000) AS event
  JOIN findings USING (seq), json_each(findings.verifications) AS found
  WHERE json_extract(found.value, '$.credentialId') = @id AND json_extract(found.value, '$.tokenId') IS NOT NULL
  ORDER BY seq DESC`

/** Read from what was found about the events themselves, so that it is never wrong about events that are gone. */
export function tokenUses(context: StoreContext, credentialId: string): TokenUse[] {
  return context.sql.all<TokenUse>(uses, { id: credentialId })
}

export function tokens(context: StoreContext): { tokens: IssuedToken[]; requests: Record<string, TokenRequests> } {
  const rows = context.sql.all('SELECT * FROM token WHERE expires_at >= ? ORDER BY issued_at', context.now - DAY)
  const asked = context.sql.all('SELECT * FROM token_request').map(requestsOf)
  return { tokens: rows.map(tokenOf), requests: Object.fromEntries(asked) }
}

function requestsOf(row: Row): [string, TokenRequests] {
  return [String(row['credential_id']), { count: Number(row['count']), lastAt: Number(row['last_at']) }]
}

function tokenOf(row: Row): IssuedToken {
  return {
    hash: row['hash'] as string,
    credentialId: row['credential_id'] as string,
    clientId: row['client_id'] as string,
    scope: row['scope'] as string,
    issuedAt: row['issued_at'] as number,
    expiresAt: row['expires_at'] as number,
    ...(row['revoked_at'] === null ? {} : { revokedAt: row['revoked_at'] as number }),
  }
}
