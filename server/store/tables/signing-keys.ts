import type { SigningKeyRow } from '../contract.ts'
import type { StoreContext } from '../thread/context.ts'
import { insertInto, selectList, updates } from './columns.ts'
import type { Columns } from './columns.ts'

const columns: Columns<SigningKeyRow> = {
  kid: 'kid',
  credentialId: 'credential_id',
  publicKey: 'public_key',
  sealed: 'sealed',
  createdAt: 'created_at',
  publishedUntil: 'published_until',
}

const upsert = `${insertInto('signing_key', columns)} ON CONFLICT (kid)
  DO UPDATE SET ${updates(columns, ['sealed', 'publishedUntil'])}`
const select = `SELECT ${selectList(columns, 'signing_key')} FROM signing_key ORDER BY created_at, kid`

/** Writes the rows together, and removes keys whose last token has expired. */
export function putSigningKeys(context: StoreContext, rows: SigningKeyRow[]): void {
  context.sql.run('DELETE FROM signing_key WHERE published_until < ?', context.now)
  for (const row of rows) context.sql.run(upsert, row)
}

/** Newest last. */
export function signingKeys(context: StoreContext): SigningKeyRow[] {
  return context.sql.all<SigningKeyRow>(select)
}
