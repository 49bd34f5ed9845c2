import type { Value } from '../thread/sql.ts'

/** A table worth saving, and how a row of it is known when nothing says whose it is. */
export interface Saved {
  table: string
  /** The column that is the key of its rows and lies in no record; absent where the key is of no meaning. */
  key?: string
  /** Column that names the event, where rows hang on one. */
  eventKey?: string
  looksLike: (values: readonly Value[]) => boolean
}

const text = (value: Value | undefined, pattern = /^/): boolean => typeof value === 'string' && pattern.test(value)
const number = (value: Value | undefined): boolean => typeof value === 'number'
const bytes = (value: Value | undefined): boolean => value instanceof Uint8Array
const keyed = (values: readonly Value[], most: number): boolean => values[0] === null && values.length >= most
const plan = /^\{"/

/** In the order in which they are written: events before what hangs on them. */
export const saved: readonly Saved[] = [
  {
    table: 'event',
    key: 'seq',
    eventKey: 'seq',
    looksLike: (row) => keyed(row, 23) && text(row[1]) && number(row[2]) && text(row[3]) && text(row[6]),
  },
  {
    table: 'payload',
    key: 'seq',
    eventKey: 'seq',
    looksLike: (row) =>
      keyed(row, 10) && text(row[1], /^[\d.]+$/) && text(row[2], /^\[/) && text(row[7], /^[0-9a-f]{64}$/),
  },
  {
    table: 'attempt',
    key: 'number',
    eventKey: 'event_seq',
    looksLike: (row) => keyed(row, 14) && text(row[1]) && number(row[2]) && text(row[3]) && text(row[8], /^\[/),
  },
  {
    table: 'findings',
    key: 'seq',
    eventKey: 'seq',
    looksLike: (row) => keyed(row, 2) && row.length === 2 && text(row[1], /^\[/),
  },
  {
    table: 'credential',
    looksLike: (row) => row.length === 13 && text(row[0]) && text(row[2], plan) && bytes(row[3]) && number(row[5]),
  },
  {
    table: 'token',
    looksLike: (row) => row.length === 7 && text(row[0]) && text(row[1]) && text(row[2]) && number(row[4]),
  },
  { table: 'token_request', looksLike: (row) => row.length === 3 && text(row[0]) && number(row[1]) && number(row[2]) },
  {
    table: 'signing_key',
    looksLike: (row) => row.length === 6 && text(row[0]) && text(row[1]) && text(row[2], plan) && number(row[4]),
  },
  {
    table: 'encryption_key',
    looksLike: (row) =>
      row.length === 4 && text(row[0]) && text(row[1], /^-----BEGIN/) && bytes(row[2]) && number(row[3]),
  },
  { table: 'route', key: 'number', looksLike: (row) => keyed(row, 2) && row.length === 2 && text(row[1], /^\{/) },
  {
    table: 'audit',
    key: 'number',
    looksLike: (row) => keyed(row, 6) && row.length === 6 && number(row[1]) && text(row[2]) && text(row[3]),
  },
]
