import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inspectorToken } from '../../../server/store/inspector-token.ts'
import { freshFolder } from './support.ts'

const DAY = 24 * 3_600_000

function aFolder(): string {
  const folder = freshFolder()
  mkdirSync(folder)
  return folder
}
const fileIn = (folder: string): string => join(folder, 'inspector-token')

describe('the token of a data folder', () => {
  test('has 256 bits, and is the same at the next start', () => {
    const folder = aFolder()
    const token = inspectorToken(folder, Date.now())
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(inspectorToken(folder, Date.now())).toBe(token)
  })

  test('differs from that of another folder', () => {
    expect(inspectorToken(aFolder(), Date.now())).not.toBe(inspectorToken(aFolder(), Date.now()))
  })

  test.skipIf(process.platform === 'win32')('is in a file that only its owner can read, with any umask', () => {
    const umask = process.umask(0)
    const folder = aFolder()
    inspectorToken(folder, Date.now())
    process.umask(umask)
    expect(lstatSync(fileIn(folder)).mode & 0o777).toBe(0o600)
  })

  test('is replaced when its file was removed, and after 30 days', () => {
    const folder = aFolder()
    const first = inspectorToken(folder, Date.now())
    expect(inspectorToken(folder, Date.now() + 29 * DAY)).toBe(first)
    const second = inspectorToken(folder, Date.now() + 31 * DAY)
    expect(second).not.toBe(first)
    expect(readFileSync(fileIn(folder), 'utf8')).toBe(second)
    rmSync(fileIn(folder))
    expect(inspectorToken(folder, Date.now())).not.toBe(second)
  })

  test.each(['', 'short', `${'x'.repeat(43)}\n`])('is replaced when its file contains %j', (text) => {
    const folder = aFolder()
    writeFileSync(fileIn(folder), text)
    const token = inspectorToken(folder, Date.now())
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(readFileSync(fileIn(folder), 'utf8')).toBe(token)
  })

  test('exists even where the folder is not writable', () => {
    expect(inspectorToken(join(aFolder(), 'missing'), Date.now())).toMatch(/^[\w-]{43}$/)
  })
})
