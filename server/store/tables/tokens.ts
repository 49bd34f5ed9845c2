import type { IssuedToken, TokenRequests } from '../../core/model/evidence.ts'
import type { TokenUse } from '../contract.ts'
import type { StoreContext } from '../thread/context.ts'
import { insertInto, selectList, updates } from './columns.ts'
import type { Columns } from './columns.ts'

const DAY = 86_400_000

const columns: Columns<IssuedToken> = {
  hash: 'hash',
  credentialId: 'credential_id',
  clientId: 'client_id',
  scope: 'scope',
  issuedAt: 'issued_at',
  expiresAt: 'expires_at',
  revokedAt: 'revoked_at',
}

const upsert = `${insertInto('token', columns)} ON CONFLICT (hash)
  DO UPDATE SET ${updates(columns, ['expiresAt', 'revokedAt'])}`
const selectCurrent = `SELECT ${selectList(columns, 'token')} FROM token WHERE expires_at >= ? ORDER BY issued_at`
const countRequest = `INSERT INTO token_request (credential_id, count, last_at) VALUES (?, 1, ?)
  ON CONFLICT (credential_id) DO UPDATE SET count = count + 1, last_at = max(last_at, excluded.last_at)`
const revoke = 'UPDATE token SET revoked_at = ? WHERE credential_id = ? AND revoked_at IS NULL'
const selectUses = `SELECT json_extract(found.value, '$.tokenId') AS tokenId, event.id AS eventId, event.received_at AS at
  FROM (SELECT seq, id, received_at FROM event WHERE credential = @id ORDER BY seq DESC LIMIT 10000) AS event
  JOIN findings USING (seq), json_each(findings.verifications) AS found
  WHERE json_extract(found.value, '$.credentialId') = @id AND json_extract(found.value, '$.tokenId') IS NOT NULL
  ORDER BY seq DESC`

/** Also removes tokens that expired more than a day ago. */
export function addToken(context: StoreContext, token: IssuedToken): void {
  context.sql.run('DELETE FROM token WHERE expires_at < ?', context.now - DAY)
  context.sql.run(upsert, { ...token, revokedAt: token.revokedAt ?? null })
}

/** Returns how many tokens were revoked. */
export function revokeTokens(context: StoreContext, credentialId: string, at: number): number {
  return context.sql.run(revoke, at, credentialId)
}

export function countTokenRequest(context: StoreContext, credentialId: string, at: number): void {
  context.sql.run(countRequest, credentialId, at)
}

/** Read from the stored verifications, so that it never lists an event that was removed. */
export function tokenUses(context: StoreContext, credentialId: string): TokenUse[] {
  return context.sql.all<TokenUse>(selectUses, { id: credentialId })
}

export function tokens(context: StoreContext): { tokens: IssuedToken[]; requests: Record<string, TokenRequests> } {
  const rows = context.sql.all<TokenRow>(selectCurrent, context.now - DAY)
  const counts = context.sql.all<RequestRow>('SELECT credential_id AS id, count, last_at AS lastAt FROM token_request')
  return {
    tokens: rows.map(tokenFrom),
    requests: Object.fromEntries(counts.map(({ id, count, lastAt }) => [id, { count, lastAt }])),
  }
}

type TokenRow = Omit<IssuedToken, 'revokedAt'> & { revokedAt: number | null }

interface RequestRow {
  id: string
  count: number
  lastAt: number
}

function tokenFrom({ revokedAt, ...token }: TokenRow): IssuedToken {
  return revokedAt === null ? token : { ...token, revokedAt }
}
