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
import { aPlace } from './support.ts'

describe('the key file', () => {
  test('is made with the first secret, 32 bytes for this user alone, and found again', async () => {
    const { keyFile } = aPlace()
    const first = await openKeyStore(keyFile, {})
    expect([first.keys, existsSync(keyFile)]).toEqual([undefined, false])
    const keys = first.make()
    expect(readFileSync(keyFile)).toHaveLength(32)
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(keyFile)).mode & 0o777).toBe(0o700)
    expect((await openKeyStore(keyFile, {})).keys).toEqual(keys)
  })

  test('of two that are made at the same moment the first one counts', async () => {
    const { keyFile } = aPlace()
    const [one, other] = [await openKeyStore(keyFile, {}), await openKeyStore(keyFile, {})]
    expect(other.make()).toEqual(one.make())
  })

  test('is tightened when others could read it, and says so', async () => {
    const { keyFile } = aPlace()
    const made = await openKeyStore(keyFile, {})
    made.make()
    chmodSync(keyFile, 0o644)
    expect((await openKeyStore(keyFile, {})).notices.join()).toContain(keyFile)
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
  })

  test('is for this user alone whatever the umask, and in a folder that was open to others', async () => {
    const umask = process.umask(0)
    onTestFinished(() => void process.umask(umask))
    const { keyFile } = aPlace()
    mkdirSync(dirname(keyFile), { mode: 0o777 })
    ;(await openKeyStore(keyFile, {})).make()
    expect([keyFile, dirname(keyFile)].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o700])
  })

  // Only root can give a file away.
  test.runIf(process.getuid?.() === 0)('of another user is refused and left as it was', async () => {
    const { keyFile } = aPlace()
    mkdirSync(dirname(keyFile), { mode: 0o700 })
    writeFileSync(keyFile, Buffer.alloc(32, 1), { mode: 0o600 })
    chownSync(keyFile, 12_345, 12_345)
    await expect(openKeyStore(keyFile, {})).rejects.toMatchObject({ problem: { code: 'FOLDER_UNSAFE', exit: 2 } })
    expect([statSync(keyFile).uid, readFileSync(keyFile)]).toEqual([12_345, Buffer.alloc(32, 1)])
  })

  test('may not be a link, and what that points to stays as it is', async () => {
    const { keyFile } = aPlace()
    const victim = join(dirname(dirname(keyFile)), 'victim')
    mkdirSync(dirname(keyFile))
    writeFileSync(victim, Buffer.alloc(32), { mode: 0o644 })
    symlinkSync(victim, keyFile)
    await expect(openKeyStore(keyFile, {})).rejects.toThrow('symbolic link')
    expect(statSync(victim).mode & 0o777).toBe(0o644)
  })

  test('is not made in a folder that is a link', async () => {
    const { keyFile } = aPlace()
    const victim = join(dirname(dirname(keyFile)), 'victim')
    mkdirSync(victim)
    symlinkSync(victim, dirname(keyFile))
    const store = await openKeyStore(keyFile, {})
    expect(() => store.make()).toThrow('symbolic link')
    expect(readdirSync(victim)).toEqual([])
  })

  test.each([0, 31, 33])('of %i bytes is not used and never replaced', async (size) => {
    const { keyFile } = aPlace()
    mkdirSync(dirname(keyFile), { mode: 0o700 })
    writeFileSync(keyFile, Buffer.alloc(size), { mode: 0o600 })
    const store = await openKeyStore(keyFile, {})
    expect(store.keys).toBeUndefined()
    expect(store.notices.join()).toContain(`${size} bytes`)
    expect(() => store.make()).toThrow(`${size} bytes`)
    expect(readFileSync(keyFile)).toHaveLength(size)
  })

  test('lies in the configuration folder, which can be moved', async () => {
    const { keyFile } = aPlace()
    const folder = dirname(keyFile)
    expect((await openKeyStore(undefined, { VHOOK_CONFIG_DIR: folder })).keeper).toBe(`key file ${keyFile}`)
  })
})

describe('VHOOK_KEY', () => {
  const bytes = Buffer.alloc(32, 7)

  test('is taken in hex and base64, and no file is looked at', async () => {
    const hex = await openKeyStore('/nowhere/key', { VHOOK_KEY: bytes.toString('hex') })
    const base64 = await openKeyStore('/nowhere/key', { VHOOK_KEY: bytes.toString('base64') })
    const url = await openKeyStore('/nowhere/key', { VHOOK_KEY: bytes.toString('base64url') })
    expect(hex.keys).toBeDefined()
    expect([base64.keys, url.keys]).toEqual([hex.keys, hex.keys])
    expect(hex.keeper).toBe('environment variable VHOOK_KEY')
  })

  test.each(['x', 'zz'.repeat(32), 'ab'.repeat(31), 'ab'.repeat(33), bytes.toString('base64').slice(1)])(
    'is refused when it is no key: %j',
    async (text) => {
      await expect(openKeyStore(undefined, { VHOOK_KEY: text })).rejects.toThrow('32 bytes')
    },
  )
})
