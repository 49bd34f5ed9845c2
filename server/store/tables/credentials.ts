import type { CredentialRow } from '../contract.ts'
import type { StoreContext } from '../thread/context.ts'
import type { Row } from '../thread/sql.ts'
import { removeEncryptionKey } from './encryption-keys.ts'

// Usage is counted by countUse alone: a row from the vault may be older than the counters.
const upsert = `INSERT INTO credential VALUES (@id, @name, @plan, @sealed, @fingerprint, @version, @previousSealed,
  @previousUntil, @createdAt, @updatedAt, @valid, @invalid, @lastUsedAt) ON CONFLICT (id) DO UPDATE SET
  name = excluded.name, plan = excluded.plan, sealed = excluded.sealed, fingerprint = excluded.fingerprint,
  version = excluded.version, previous_sealed = excluded.previous_sealed, previous_until = excluded.previous_until,
  updated_at = excluded.updated_at`

export function putCredential(context: StoreContext, row: CredentialRow): void {
  context.sql.run(upsert, row)
}

/** Its tokens and keys go with it. */
export function removeCredential(context: StoreContext, id: string): void {
  context.sql.run('DELETE FROM credential WHERE id = ?', id)
  context.sql.run('DELETE FROM token WHERE credential_id = ?', id)
  context.sql.run('DELETE FROM token_request WHERE credential_id = ?', id)
  context.sql.run('DELETE FROM signing_key WHERE credential_id = ?', id)
  removeEncryptionKey(context, id)
}

const count = `UPDATE credential SET valid = valid + ?, invalid = invalid + ?,
  last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?`

export function countUse(
  context: StoreContext,
  credentialId: string,
  verdict: 'valid' | 'invalid',
  at: number,
  times: number,
): void {
  const [valid, invalid] = verdict === 'valid' ? [times, 0] : [0, times]
  context.sql.run(count, valid, invalid, at, credentialId)
}

export function credentialRows(context: StoreContext): CredentialRow[] {
  return context.sql.all('SELECT * FROM credential ORDER BY created_at, id').map(rowOf)
}

function rowOf(row: Row): CredentialRow {
  return {
    id: row['id'],
    name: row['name'],
    plan: row['plan'],
    sealed: row['sealed'],
    fingerprint: row['fingerprint'],
    version: row['version'],
    previousSealed: row['previous_sealed'],
    previousUntil: row['previous_until'],
    createdAt: row['created_at'],
    updatedAt: row['updated_at'],
    valid: row['valid'],
    invalid: row['invalid'],
    lastUsedAt: row['last_used_at'],
  } as CredentialRow
}
