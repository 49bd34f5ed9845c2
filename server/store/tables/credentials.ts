import type { CredentialRow } from '../contract.ts'
import type { StoreContext } from '../thread/context.ts'
import { insertInto, selectList, updates } from './columns.ts'
import type { Columns } from './columns.ts'
import { removeEncryptionKey } from './encryption-keys.ts'

const columns: Columns<CredentialRow> = {
  id: 'id',
  name: 'name',
  plan: 'plan',
  sealed: 'sealed',
  fingerprint: 'fingerprint',
  version: 'version',
  previousSealed: 'previous_sealed',
  previousUntil: 'previous_until',
  undoSealed: 'undo_sealed',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  valid: 'valid',
  invalid: 'invalid',
  lastUsedAt: 'last_used_at',
}

// Only countUse updates the counters: a row from the vault may be older than they are.
const upsert = `${insertInto('credential', columns)} ON CONFLICT (id) DO UPDATE SET ${updates(columns, [
  ...(['name', 'plan', 'sealed', 'fingerprint', 'version', 'previousSealed', 'previousUntil'] as const),
  ...(['undoSealed', 'updatedAt'] as const),
])}`
const select = `SELECT ${selectList(columns, 'credential')} FROM credential ORDER BY created_at, id`
const count = `UPDATE credential SET valid = valid + ?, invalid = invalid + ?,
  last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?`

export function putCredential(context: StoreContext, row: CredentialRow): void {
  context.sql.run(upsert, row)
}

/** Removes its tokens and keys too. */
export function removeCredential(context: StoreContext, id: string): void {
  context.sql.run('DELETE FROM credential WHERE id = ?', id)
  context.sql.run('DELETE FROM token WHERE credential_id = ?', id)
  context.sql.run('DELETE FROM token_request WHERE credential_id = ?', id)
  context.sql.run('DELETE FROM signing_key WHERE credential_id = ?', id)
  removeEncryptionKey(context, id)
}

export function countUse(
  context: StoreContext,
  credentialId: string,
  verdict: 'valid' | 'invalid',
  at: number,
  times: number = 1,
): void {
  const [valid, invalid] = verdict === 'valid' ? [times, 0] : [0, times]
  context.sql.run(count, valid, invalid, at, credentialId)
}

export function credentialRows(context: StoreContext): CredentialRow[] {
  return context.sql.all<CredentialRow>(select)
}
