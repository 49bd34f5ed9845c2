import { createHash } from 'node:crypto'
import {
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { aStore, anEvent, freshFolder, noLabels } from './support.ts'

/** A data folder with some events, closed. */
async function anOldFolder(): Promise<string> {
  const dataDir = freshFolder()
  const store = await aStore({ dataDir })
  await Promise.all(
    Array.from({ length: 200 }, () => store.add(anEvent({ text: 'x'.repeat(500) }), noLabels, 'stored')),
  )
  await store.close()
  return dataDir
}

function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, bytes, 0, bytes.length, at)
  closeSync(descriptor)
}

function rootPageOf(file: string, name: string): number {
  const db = new Database(file, { readonly: true })
  const page: unknown = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(name)
  db.close()
  return Number(page)
}

const damages: ReadonlyArray<readonly [name: string, damage: (file: string) => void]> = [
  ['whose header is zeroed', (file) => overwrite(file, 0, new Uint8Array(100))],
  ['that is truncated to half', (file) => truncateSync(file, Math.floor(statSync(file).size / 2 / 8192) * 8192)],
  ['that is text', (file) => writeFileSync(file, 'This is not a database. '.repeat(500))],
  ['that is empty', (file) => truncateSync(file, 0)],
  ['that is missing', (file) => rmSync(file)],
  ['that is a folder', (file) => (rmSync(file), mkdirSync(file))],
  ['whose schema is noise', (file) => overwrite(file, 100, Buffer.alloc(8092, 0xa5))],
]

describe('a database', () => {
  test.each(damages)('%s is moved aside with its bodies and replaced, with a notice', async (_name, damage) => {
    const dataDir = await anOldFolder()
    const file = join(dataDir, 'events.db')
    writeFileSync(join(dataDir, 'bodies', 'other.body'), 'a body')
    damage(file)
    const store = await aStore({ dataDir })
    expect(store.state.state).toBe('storing')
    expect(store.notices.join()).toContain(file)
    expect(await store.add(anEvent(), noLabels, 'stored')).toMatchObject({ seq: 1, state: 'stored' })
    const aside = readdirSync(dataDir).filter((name) => name.startsWith('corrupt-'))
    expect(aside).toHaveLength(1)
    expect(readdirSync(join(dataDir, aside[0] ?? '', 'bodies'))).toEqual(['other.body'])
  })

  test('with an invalid log opens with everything up to the last clean shutdown', async () => {
    const dataDir = await anOldFolder()
    writeFileSync(join(dataDir, 'events.db-wal'), Buffer.alloc(50_000, 0x5a), { mode: 0o600 })
    const store = await aStore({ dataDir })
    expect(store.notices).toEqual([])
    expect((await store.list({ filter: {}, limit: 1 })).total).toBe(200)
  })

  test('that fails at a write is replaced, and the write succeeds', async () => {
    const dataDir = await anOldFolder()
    const file = join(dataDir, 'events.db')
    // An index that nothing reads before the first write.
    const page = rootPageOf(file, 'event_verdict')
    overwrite(file, (page - 1) * 8192, Buffer.alloc(8192, 0xa5))
    const store = await aStore({ dataDir })
    expect(store.notices).toEqual([])
    expect(await store.add(anEvent(), noLabels, 'stored')).toMatchObject({ seq: 201, state: 'stored' })
    expect(store.notices.join()).toContain('was moved to')
    expect((await store.list({ filter: {}, limit: 5 })).total).toBe(1)
  })

  test('from a newer vhook is rejected without a write', async () => {
    const dataDir = await anOldFolder()
    const file = join(dataDir, 'events.db')
    const db = new Database(file)
    db.pragma('user_version = 99')
    db.close()
    const hash = (): string => createHash('sha256').update(readFileSync(file)).digest('hex')
    const before = hash()
    await expect(aStore({ dataDir })).rejects.toMatchObject({ problem: { code: 'NEWER_FOLDER', exit: 3 } })
    expect(hash()).toBe(before)
  })
})
