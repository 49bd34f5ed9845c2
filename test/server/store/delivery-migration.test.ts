import { mkdirSync } from 'node:fs'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { folderAt } from '../../../server/store/data-dir.ts'
import { migrations } from '../../../server/store/migrations/all.ts'
import { migrate } from '../../../server/store/thread/migrate.ts'
import { Sql } from '../../../server/store/thread/sql.ts'
import type { Value } from '../../../server/store/thread/sql.ts'
import { aStore, anOutcome, freshFolder, noon } from './support.ts'

interface Old {
  name: string
  state: string
  kind?: string
  /** As the last attempt left it. */
  status?: number
  refusal?: string
  note?: string
  verified?: true
  forward?: object
  cause?: string
  replay?: object
}

interface Expected {
  state?: string
  status: number | null
  respondedBy: string | null
  responseCode?: string
  failed: boolean
  durationMs?: number | null
  replayStatus?: number
}

const noResponse = (error: string): object => ({ status: null, error })
const app = (status: number, failed: boolean): Expected => ({ status, respondedBy: 'app', failed, durationMs: 4.5 })
const vhook = (status: number, responseCode: string): Expected => ({
  ...{ status, respondedBy: 'vhook', responseCode, failed: true, durationMs: null },
})
const nobody: Expected = { status: null, respondedBy: 'nobody', failed: true, durationMs: null }

const cases: ReadonlyArray<readonly [old: Old, expected: Expected]> = [
  [{ name: 'answered', state: 'answered', status: 201, forward: { status: 201 } }, app(201, false)],
  [{ name: 'a 500', state: 'answered', status: 500, forward: { status: 500 } }, app(500, true)],
  [
    {
      name: 'a 500 that was replayed',
      state: 'answered',
      status: 200,
      forward: { status: 500 },
      replay: { status: 200 },
    },
    { ...app(500, true), replayStatus: 200 },
  ],
  [
    {
      ...{ name: 'a refused connection that was replayed', state: 'answered', status: 200 },
      ...{ forward: noResponse('app_unreachable'), replay: { status: 200 } },
    },
    { ...vhook(502, 'app_unreachable'), state: 'app_error', replayStatus: 200 },
  ],
  [{ name: 'a reset', state: 'app_error', forward: noResponse('app_bad_response') }, vhook(502, 'app_bad_response')],
  [
    { name: 'cut short', state: 'app_error', status: 200, forward: { status: 200, error: 'app_cut_short' } },
    app(200, true),
  ],
  [{ name: 'a timeout', state: 'timed_out', forward: noResponse('app_timeout') }, vhook(504, 'app_timeout')],
  [{ name: 'a late response', state: 'late_answer', forward: { status: 200, late: true } }, vhook(504, 'app_timeout')],
  [
    { name: 'a sender that left', state: 'answered', status: 200, forward: { status: 200, callerGoneMs: 3_200 } },
    { ...nobody, durationMs: 3_200 },
  ],
  [{ name: 'stopped', state: 'interrupted', forward: noResponse('stopped') }, vhook(503, 'stopping')],
  [{ name: 'lost in a crash', state: 'unknown', forward: noResponse('unknown') }, nobody],
  [{ name: 'never forwarded', state: 'interrupted' }, nobody],
  [{ name: 'too large', state: 'refused', refusal: 'body_too_large' }, vhook(413, 'body_too_large')],
  [{ name: 'unverified', state: 'refused', verified: true }, vhook(401, 'unauthorized')],
  [{ name: 'a loop', state: 'refused', note: "The target is this vhook's own public URL." }, vhook(508, 'loop')],
  [{ name: 'not stored in time', state: 'refused' }, vhook(503, 'storage_unavailable')],
  [{ name: 'incomplete', state: 'incomplete', refusal: 'incomplete' }, nobody],
  [
    { name: 'without an app', state: 'recorded' },
    { status: 200, respondedBy: 'vhook', failed: false, durationMs: null },
  ],
  [
    { name: 'a token request', state: 'recorded', kind: 'token', status: 401 },
    { status: 401, respondedBy: 'vhook', failed: true, durationMs: null },
  ],
  [{ name: 'a sample', state: 'answered', status: 204, forward: { status: 204 }, cause: 'trigger' }, app(204, false)],
]

function insertOld(sql: Sql, { name, state, kind = 'webhook', status, refusal, note, ...old }: Old, seq: number): void {
  const attempts = [
    ...(old.forward ? [{ cause: old.cause ?? 'forward', outcome: old.forward }] : []),
    ...(old.replay ? [{ cause: 'replay', outcome: old.replay }] : []),
  ]
  const insert = (table: string, row: Record<string, Value>): void => {
    const names = Object.keys(row)
    const values = names.map((column) => `@${column}`)
    sql.run(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')})`, row)
  }
  insert('event', {
    ...{ seq, id: `id-${seq}`, received_at: noon, kind, method: 'POST', path: `/${name}`, route: '/', size: 0, state },
    ...{ status: status ?? null, duration_ms: 9, attempts: attempts.length, repeat_key: 0, note: note ?? null },
  })
  insert('payload', {
    ...{ seq, http_version: '1.1', headers: '[]', trailers: '[]', public_url: '', received_in_ms: 0 },
    ...{ refusal: refusal ?? null, sha256: '', body: new Uint8Array() },
  })
  if (old.verified) insert('findings', { seq, verifications: '[]' })
  for (const [index, { cause, outcome }] of attempts.entries()) {
    const { body, ...whole } = anOutcome(outcome)
    insert('attempt', {
      ...{ id: `a-${seq}-${index}`, event_seq: seq, cause, started_at: 1, target: '', method: 'POST', path: '/' },
      ...{ headers: '[]', outcome: JSON.stringify(whole), answer: body },
    })
  }
}

test('deliveries of an earlier version are restored as far as their attempts show them', async () => {
  const dataDir = freshFolder()
  const folder = folderAt(dataDir)
  mkdirSync(folder.path, { mode: 0o700 })
  const sql = new Sql(new Database(folder.database))
  migrate(sql, folder, migrations.slice(0, 4))
  for (const [index, [old]] of cases.entries()) insertOld(sql, old, index + 1)
  sql.db.close()
  const store = await aStore({ dataDir })
  const { events } = await store.list({ filter: {}, limit: 100 })
  const found = Object.fromEntries(events.map((event) => [event.path.slice(1), event]))
  const expected = cases.map(([{ name, state }, fields]) => [
    name,
    expect.objectContaining({ state, responseCode: null, replayStatus: null, ...fields }) as unknown,
  ])
  expect(found).toEqual(Object.fromEntries(expected))
  expect((await store.event('id-3'))?.delivery).toMatchObject({ by: 'app', status: 500, bodySize: 4 })
  expect((await store.event('id-4'))?.delivery).toMatchObject({ by: 'vhook', headers: null, body: null })
})
