import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import Database from 'better-sqlite3'
import { IntegrityCheck } from '../../../server/store/client/integrity-check.ts'
import { folderAt } from '../../../server/store/data-dir.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'vhook-integrity-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const done = async (check: IntegrityCheck) =>
  await expect.poll(() => check.state.state, { timeout: 20_000 }).not.toBe('running')

test('an intact database is reported as ok', async () => {
  new Database(folderAt(folder).database).exec('CREATE TABLE one (a)').close()
  const notices: string[] = []
  const check = new IntegrityCheck(folder, (notice) => notices.push(notice))
  check.start()
  await done(check)
  expect([check.state, notices]).toEqual([{ state: 'ok', message: null }, []])
  await check.stop()
})

test('damage is reported with a fix', async () => {
  writeFileSync(folderAt(folder).database, 'not a database, but long enough to be read as one'.repeat(200))
  const notices: string[] = []
  const check = new IntegrityCheck(folder, (notice) => notices.push(notice))
  check.start()
  await done(check)
  expect(check.state.state).toBe('damaged')
  expect(notices).toEqual([expect.stringContaining('vhook doctor --salvage')])
})

test('a check that is stopped early reports no damage', async () => {
  new Database(folderAt(folder).database).close()
  const notices: string[] = []
  const check = new IntegrityCheck(folder, (notice) => notices.push(notice))
  check.start()
  await check.stop()
  expect([check.state.state, notices]).toEqual(['running', []])
})
