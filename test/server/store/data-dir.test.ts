import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { aStore, anEvent, freshFolder, noLabels } from './support.ts'

const modeOf = (path: string): number => lstatSync(path).mode & 0o777
// The exit code for bad usage.
const unsafe = { problem: { code: 'FOLDER_UNSAFE', exit: 2 } }

describe.skipIf(process.platform === 'win32')('the data folder', () => {
  test('is private from the start, with any umask', async () => {
    const umask = process.umask(0)
    onTestFinished(() => void process.umask(umask))
    const dataDir = freshFolder()
    const store = await aStore({ dataDir })
    await store.add(anEvent({ bytes: new Uint8Array(2 ** 20 + 1) }), noLabels, 'stored')
    expect(modeOf(dataDir)).toBe(0o700)
    const entries = readdirSync(dataDir, { withFileTypes: true, recursive: true })
    const open = entries.filter((one) => (modeOf(join(one.parentPath, one.name)) & 0o077) !== 0)
    expect(open.map((one) => one.name)).toEqual([])
    expect(entries.map((one) => one.name)).toContain('events.db-wal')
  })

  test('contains its own .gitignore', async () => {
    const dataDir = freshFolder()
    await aStore({ dataDir })
    expect(readFileSync(join(dataDir, '.gitignore'), 'utf8')).toBe('*\n')
  })

  test('is restricted to its owner, with a notice, if others could access it', async () => {
    const dataDir = freshFolder()
    await (await aStore({ dataDir })).close()
    chmodSync(dataDir, 0o777)
    chmodSync(join(dataDir, 'events.db'), 0o644)
    const store = await aStore({ dataDir })
    expect(modeOf(dataDir)).toBe(0o700)
    expect(modeOf(join(dataDir, 'events.db'))).toBe(0o600)
    expect(store.notices).toHaveLength(2)
    expect(store.notices.join()).toContain('777')
  })

  test('an empty existing folder is used', async () => {
    const dataDir = freshFolder()
    mkdirSync(dataDir, { mode: 0o755 })
    const store = await aStore({ dataDir })
    expect(store.state.state).toBe('storing')
  })

  test('a folder with other files is rejected and not changed', async () => {
    const dataDir = freshFolder()
    mkdirSync(dataDir)
    chmodSync(dataDir, 0o755)
    writeFileSync(join(dataDir, 'thesis.txt'), 'mine')
    await expect(aStore({ dataDir })).rejects.toMatchObject(unsafe)
    expect(modeOf(dataDir)).toBe(0o755)
    expect(readdirSync(dataDir)).toEqual(['thesis.txt'])
  })

  test('a file at its path is rejected', async () => {
    const dataDir = freshFolder()
    writeFileSync(dataDir, 'mine')
    await expect(aStore({ dataDir })).rejects.toMatchObject(unsafe)
    expect(readFileSync(dataDir, 'utf8')).toBe('mine')
  })

  test('a symbolic link as the folder is rejected, and its target is not changed', async () => {
    const dataDir = freshFolder()
    const victim = join(dirname(dataDir), 'victim')
    mkdirSync(victim)
    chmodSync(victim, 0o755)
    symlinkSync(victim, dataDir)
    await expect(aStore({ dataDir })).rejects.toMatchObject(unsafe)
    expect(readdirSync(victim)).toEqual([])
    expect(modeOf(victim)).toBe(0o755)
  })

  test('a symbolic link as its parent is rejected', async () => {
    const folder = freshFolder()
    const victim = join(dirname(folder), 'victim')
    mkdirSync(victim)
    symlinkSync(victim, folder)
    await expect(aStore({ dataDir: join(folder, 'data') })).rejects.toMatchObject(unsafe)
    expect(readdirSync(victim)).toEqual([])
  })

  const inside = [
    'events.db',
    'events.db-wal',
    'events.db-shm',
    'lock.db',
    'running.json',
    'reserve.bin',
    'bodies',
    '.gitignore',
  ]
  test.each(inside)('a symbolic link as %s is rejected', async (name) => {
    const dataDir = freshFolder()
    const victim = join(dirname(dataDir), 'victim')
    mkdirSync(dataDir)
    writeFileSync(victim, 'mine', { mode: 0o644 })
    symlinkSync(victim, join(dataDir, name))
    await expect(aStore({ dataDir })).rejects.toMatchObject(unsafe)
    expect(readFileSync(victim, 'utf8')).toBe('mine')
    expect(modeOf(victim)).toBe(0o644)
  })

  // Only root can change the owner of a file; other users can test with a folder of root.
  test('a folder of another user is rejected and not changed', async () => {
    const dataDir = process.getuid?.() === 0 ? foreignFolder() : '/usr'
    const before = readdirSync(dataDir)
    await expect(aStore({ dataDir })).rejects.toMatchObject(unsafe)
    expect(readdirSync(dataDir)).toEqual(before)
  })
})

function foreignFolder(): string {
  const dataDir = freshFolder()
  mkdirSync(dataDir)
  const file = join(dataDir, 'events.db')
  writeFileSync(file, 'theirs')
  chownSync(file, 12_345, 12_345)
  return dataDir
}
