import type { EncryptionKeyRow } from '../contract.ts'
import type { StoreContext } from '../thread/context.ts'
import type { Row } from '../thread/sql.ts'

const upsert = `INSERT INTO encryption_key VALUES (@credentialId, @publicKey, @sealed, @createdAt) ON CONFLICT (credential_id)
  DO UPDATE SET public_key = excluded.public_key, sealed = excluded.sealed, created_at = excluded.created_at`

export function putEncryptionKey(context: StoreContext, row: EncryptionKeyRow): void {
  context.sql.run(upsert, row)
}

export function removeEncryptionKey(context: StoreContext, credentialId: string): void {
  context.sql.run('DELETE FROM encryption_key WHERE credential_id = ?', credentialId)
}

export function encryptionKeys(context: StoreContext): EncryptionKeyRow[] {
  return context.sql.all('SELECT * FROM encryption_key ORDER BY credential_id').map(rowOf)
}

function rowOf(row: Row): EncryptionKeyRow {
  return {
    credentialId: row['credential_id'],
    publicKey: row['public_key'],
    sealed: row['sealed'],
    createdAt: row['created_at'],
  } as EncryptionKeyRow
}
