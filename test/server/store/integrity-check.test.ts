import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import Database from 'better-sqlite3'
import { IntegrityCheck } from '../../../server/store/client/integrity-check.ts'
import { folderAt } from '../../../server/store/data-dir.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'vhook-inspection-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const done = async (inspection: IntegrityCheck) =>
  await expect.poll(() => inspection.state.state, { timeout: 20_000 }).not.toBe('running')

test('a whole database is told to be one', async () => {
  new Database(folderAt(folder).database).exec('CREATE TABLE one (a)').close()
  const notices: string[] = []
  const inspection = new IntegrityCheck(folder, (notice) => notices.push(notice))
  inspection.start()
  await done(inspection)
  expect([inspection.state, notices]).toEqual([{ state: 'ok', message: null }, []])
  await inspection.stop()
})

test('damage is told with what to do', async () => {
  writeFileSync(folderAt(folder).database, 'no database at all, but long enough to be read as one'.repeat(200))
  const notices: string[] = []
  const inspection = new IntegrityCheck(folder, (notice) => notices.push(notice))
  inspection.start()
  await done(inspection)
  expect(inspection.state.state).toBe('damaged')
  expect(notices).toEqual([expect.stringContaining('vhook doctor --salvage')])
})

test('one that is stopped in the middle says nothing of damage', async () => {
  new Database(folderAt(folder).database).close()
  const notices: string[] = []
  const inspection = new IntegrityCheck(folder, (notice) => notices.push(notice))
  inspection.start()
  await inspection.stop()
  expect([inspection.state.state, notices]).toEqual(['running', []])
})
