import type { EncryptionKeyRow } from '../contract.ts'
import type { StoreContext } from '../thread/context.ts'
import { insertInto, selectList, updates } from './columns.ts'
import type { Columns } from './columns.ts'

const columns: Columns<EncryptionKeyRow> = {
  credentialId: 'credential_id',
  publicKey: 'public_key',
  sealed: 'sealed',
  createdAt: 'created_at',
}

const upsert = `${insertInto('encryption_key', columns)} ON CONFLICT (credential_id)
  DO UPDATE SET ${updates(columns, ['publicKey', 'sealed', 'createdAt'])}`
const select = `SELECT ${selectList(columns, 'encryption_key')} FROM encryption_key ORDER BY credential_id`

export function putEncryptionKey(context: StoreContext, row: EncryptionKeyRow): void {
  context.sql.run(upsert, row)
}

export function removeEncryptionKey(context: StoreContext, credentialId: string): void {
  context.sql.run('DELETE FROM encryption_key WHERE credential_id = ?', credentialId)
}

export function encryptionKeys(context: StoreContext): EncryptionKeyRow[] {
  return context.sql.all<EncryptionKeyRow>(select)
}
