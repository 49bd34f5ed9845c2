import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { migrations } from '../../server/store/migrations/all.ts'
import { checksum } from './checksum.ts'

// Deterministic rows of every kind: large and small bodies, bytes that are not text, every state.
const states = ['answered', 'app_error', 'timed_out', 'late_answer', 'recorded', 'interrupted', 'unknown', 'refused']
const AT = 1_760_000_000_000

export function fill(db: Database.Database, count: number): void {
  const event =
    db.prepare(`INSERT INTO event (seq, id, received_at, kind, method, path, route, size, state, verdict, status,
    duration_ms, attempts, pinned, repeat_key, type, call_id, sender, note)
    VALUES (?, ?, ?, 'webhook', 'POST', ?, '/hook', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'vapi', ?)`)
  const payload =
    db.prepare(`INSERT INTO payload (seq, http_version, headers, trailers, public_url, received_in_ms, sha256, body)
    VALUES (?, '1.1', ?, '[]', 'https://example.test', 1.5, ?, ?)`)
  const attempt =
    db.prepare(`INSERT INTO attempt (id, event_seq, cause, started_at, target, method, path, headers, outcome, answer)
    VALUES (?, ?, 'forward', ?, 'http://127.0.0.1:3000', 'POST', '/hook', '[]', ?, ?)`)
  const findings = db.prepare('INSERT INTO findings VALUES (?, ?)')
  const unindexed = db.prepare('INSERT INTO unindexed VALUES (?)')
  db.transaction(() => {
    for (let seq = 1; seq <= count; seq += 1) {
      const body = bodyOf(seq)
      const state = states[seq % states.length]
      const hash = createHash('sha256').update(body).digest('hex')
      const kind = seq % 3 === 0 ? 'tool-calls' : null
      event.run(
        ...[seq, idOf(seq), AT + seq * 1_000, `/hook?n=${seq}`, body.length, state, 'not-checked', 200, 4.5, 1],
        ...[seq % 10 === 0 ? 1 : 0, seq, kind, kind && `call-${seq % 4}`, seq % 7 === 0 ? 'a note' : null],
      )
      payload.run(
        seq,
        JSON.stringify([
          ['Content-Type', 'application/json'],
          ['X-É', 'é'],
        ]),
        hash,
        body,
      )
      const outcome = { status: 200, statusText: 'OK', headers: [], trailers: [], bodySize: 2, error: null }
      const times = { errorDetail: null, firstByteMs: 3, durationMs: 4.5, late: false, callerGoneMs: null }
      attempt.run(`attempt-${seq}`, seq, AT + seq * 1_000, JSON.stringify({ ...outcome, ...times }), Buffer.from('ok'))
      if (seq % 2 === 0) findings.run(seq, '[]')
      unindexed.run(seq)
    }
    db.prepare(`INSERT INTO token VALUES (?, 'vapi', 'client', '', ?, ?, NULL)`).run('a'.repeat(64), AT, AT + 3_600_000)
  })()
}

export const idOf = (seq: number): string => `01990000-0000-7000-8000-${String(seq).padStart(12, '0')}`

function bodyOf(seq: number): Buffer {
  if (seq % 5 === 0) return Buffer.from([0x7b, 0xff, 0x00, seq % 256, 0x7d])
  return Buffer.from(JSON.stringify({ message: { type: 'tool-calls', number: seq, text: 'word '.repeat(seq % 40) } }))
}

/** An empty database of that schema. */
export function create(file: string, schema: number): Database.Database {
  const db = new Database(file)
  db.exec('PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL')
  for (const { version, sql } of migrations.slice(0, schema)) {
    db.exec(sql)
    db.pragma(`user_version = ${version}`)
  }
  return db
}

if (process.argv[1]?.endsWith('make.ts')) {
  const [schema = '1', target = ''] = process.argv.slice(2)
  const folder = mkdtempSync(join(tmpdir(), 'vhook-golden-'))
  const db = create(join(folder, 'events.db'), Number(schema))
  fill(db, 60)
  const sum = checksum(db, 60)
  db.close()
  writeFileSync(target, gzipSync(readFileSync(join(folder, 'events.db')), { level: 9 }))
  rmSync(folder, { recursive: true })
  console.log(sum)
}
