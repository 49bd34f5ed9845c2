/** For each field of a record, the column that stores it. */
export type Columns<Fields> = Readonly<Record<Extract<keyof Fields, string>, string>>

type AnyColumns = Readonly<Record<string, string>>

/** `event.received_at AS receivedAt, …`: rows come back with the names of the fields. */
export function selectList(columns: AnyColumns, table: string): string {
  return Object.entries(columns)
    .map(([field, column]) => `${table}.${column} AS ${field}`)
    .join(', ')
}

/** An INSERT that takes its values by the names of the fields. */
export function insertInto(table: string, columns: AnyColumns): string {
  const values = Object.keys(columns).map((field) => `@${field}`)
  return `INSERT INTO ${table} (${Object.values(columns).join(', ')}) VALUES (${values.join(', ')})`
}

/** For ON CONFLICT: the columns that take their new values. */
export function updates<Fields extends AnyColumns>(
  columns: Fields,
  fields: ReadonlyArray<keyof Fields & string>,
): string {
  return fields.map((field) => `${columns[field]} = excluded.${columns[field]}`).join(', ')
}

/** Bytes for the storage thread: a copy with a buffer of its own, which can be transferred. */
export function blob(bytes: Uint8Array | undefined): Uint8Array | null {
  return bytes ? new Uint8Array(bytes) : null
}
