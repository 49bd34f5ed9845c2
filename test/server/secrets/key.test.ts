import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openKeyStore } from '../../../server/secrets/keys/open.ts'
import { freshPaths } from './support.ts'

describe('the key file', () => {
  test('is created for the first secret, as 32 bytes with mode 0600', async () => {
    const { keyFile } = freshPaths()
    const first = await openKeyStore(keyFile, {})
    expect([first.keys, existsSync(keyFile)]).toEqual([undefined, false])
    const keys = first.create()
    expect(readFileSync(keyFile)).toHaveLength(32)
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(keyFile)).mode & 0o777).toBe(0o700)
    expect((await openKeyStore(keyFile, {})).keys).toEqual(keys)
  })

  test('is not claimed before it exists', async () => {
    const { keyFile } = freshPaths()
    const store = await openKeyStore(keyFile, {})
    expect(store.location).toBe(`key file ${keyFile} (not created yet)`)
    store.create()
    expect(store.location).toBe(`key file ${keyFile}`)
    expect((await openKeyStore(keyFile, {})).location).toBe(`key file ${keyFile}`)
  })

  test('in a folder that cannot be written is reported at once, with the variable that moves it', async () => {
    const { keyFile } = freshPaths()
    writeFileSync(dirname(keyFile), 'a file')
    const store = await openKeyStore(keyFile, {})
    expect(store.location).toMatch(/\(cannot be created\)$/)
    expect(store.notices.join()).toMatch(/^The config folder .* cannot be written .*VHOOK_CONFIG_DIR\.$/)
    expect(() => store.create()).toThrow(/^The config folder .* cannot be written/)
  })

  test('is shared if two processes create it at the same time', async () => {
    const { keyFile } = freshPaths()
    const [one, other] = [await openKeyStore(keyFile, {}), await openKeyStore(keyFile, {})]
    expect(other.create()).toEqual(one.create())
  })

  test('is restricted to its owner, with a notice, if others could read it', async () => {
    const { keyFile } = freshPaths()
    const store = await openKeyStore(keyFile, {})
    store.create()
    chmodSync(keyFile, 0o644)
    expect((await openKeyStore(keyFile, {})).notices.join()).toContain(keyFile)
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
  })

  test('has mode 0600 with any umask, even in a folder that others could access', async () => {
    const umask = process.umask(0)
    onTestFinished(() => void process.umask(umask))
    const { keyFile } = freshPaths()
    mkdirSync(dirname(keyFile), { mode: 0o777 })
    ;(await openKeyStore(keyFile, {})).create()
    expect([keyFile, dirname(keyFile)].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o700])
  })

  // Only root can change the owner of a file.
  test.runIf(process.getuid?.() === 0)('of another user is rejected and not changed', async () => {
    const { keyFile } = freshPaths()
    mkdirSync(dirname(keyFile), { mode: 0o700 })
    writeFileSync(keyFile, Buffer.alloc(32, 1), { mode: 0o600 })
    chownSync(keyFile, 12_345, 12_345)
    await expect(openKeyStore(keyFile, {})).rejects.toMatchObject({ problem: { code: 'FOLDER_UNSAFE', exit: 2 } })
    expect([statSync(keyFile).uid, readFileSync(keyFile)]).toEqual([12_345, Buffer.alloc(32, 1)])
  })

  test('cannot be a symbolic link, and the target is not changed', async () => {
    const { keyFile } = freshPaths()
    const victim = join(dirname(dirname(keyFile)), 'victim')
    mkdirSync(dirname(keyFile))
    writeFileSync(victim, Buffer.alloc(32), { mode: 0o644 })
    symlinkSync(victim, keyFile)
    await expect(openKeyStore(keyFile, {})).rejects.toThrow('symbolic link')
    expect(statSync(victim).mode & 0o777).toBe(0o644)
  })

  test('is not created in a folder that is a symbolic link', async () => {
    const { keyFile } = freshPaths()
    const victim = join(dirname(dirname(keyFile)), 'victim')
    mkdirSync(victim)
    symlinkSync(victim, dirname(keyFile))
    const store = await openKeyStore(keyFile, {})
    expect(() => store.create()).toThrow('symbolic link')
    expect(readdirSync(victim)).toEqual([])
  })

  test.each([0, 31, 33])('of %i bytes is neither used nor replaced', async (size) => {
    const { keyFile } = freshPaths()
    mkdirSync(dirname(keyFile), { mode: 0o700 })
    writeFileSync(keyFile, Buffer.alloc(size), { mode: 0o600 })
    const store = await openKeyStore(keyFile, {})
    expect(store.keys).toBeUndefined()
    expect(store.notices.join()).toContain(`${size} bytes`)
    expect(() => store.create()).toThrow(`${size} bytes`)
    expect(readFileSync(keyFile)).toHaveLength(size)
  })

  test('is in the configuration folder, which VHOOK_CONFIG_DIR sets', async () => {
    const { keyFile } = freshPaths()
    const folder = dirname(keyFile)
    expect((await openKeyStore(undefined, { VHOOK_CONFIG_DIR: folder })).location).toContain(`key file ${keyFile}`)
  })
})

describe('VHOOK_KEY', () => {
  const bytes = Buffer.alloc(32, 7)

  test('is accepted in hex and base64, and no file is read', async () => {
    const hex = await openKeyStore('/nowhere/key', { VHOOK_KEY: bytes.toString('hex') })
    const base64 = await openKeyStore('/nowhere/key', { VHOOK_KEY: bytes.toString('base64') })
    const url = await openKeyStore('/nowhere/key', { VHOOK_KEY: bytes.toString('base64url') })
    expect(hex.keys).toBeDefined()
    expect([base64.keys, url.keys]).toEqual([hex.keys, hex.keys])
    expect(hex.location).toBe('environment variable VHOOK_KEY')
  })

  test.each(['x', 'zz'.repeat(32), 'ab'.repeat(31), 'ab'.repeat(33), bytes.toString('base64').slice(1)])(
    'is rejected if it is not a key: %j',
    async (text) => {
      await expect(openKeyStore(undefined, { VHOOK_KEY: text })).rejects.toThrow('32 bytes')
    },
  )
})
