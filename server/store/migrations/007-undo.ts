/** Each credential before its last change, sealed; NULL when there is nothing to undo. */
export const undo = {
  version: 7,
  name: 'undo',
  sql: 'ALTER TABLE credential ADD COLUMN undo_sealed BLOB;',
} as const
