import type { SigningKeyRow } from '../contract.ts'
import type { StoreContext } from '../thread/context.ts'
import type { Row } from '../thread/sql.ts'

const upsert = `INSERT INTO signing_key VALUES (@kid, @credentialId, @publicKey, @sealed, @createdAt, @publishedUntil)
  ON CONFLICT (kid) DO UPDATE SET sealed = excluded.sealed, published_until = excluded.published_until`

/** Writes the rows together. Keys whose last token has expired go on the way. */
export function putSigningKeys(context: StoreContext, rows: SigningKeyRow[]): void {
  context.sql.run('DELETE FROM signing_key WHERE published_until < ?', context.now)
  for (const row of rows) context.sql.run(upsert, row)
}

/** Newest last. */
export function signingKeys(context: StoreContext): SigningKeyRow[] {
  return context.sql.all('SELECT * FROM signing_key ORDER BY created_at, kid').map(rowOf)
}

function rowOf(row: Row): SigningKeyRow {
  return {
    kid: row['kid'],
    credentialId: row['credential_id'],
    publicKey: row['public_key'],
    sealed: row['sealed'],
    createdAt: row['created_at'],
    publishedUntil: row['published_until'],
  } as SigningKeyRow
}
