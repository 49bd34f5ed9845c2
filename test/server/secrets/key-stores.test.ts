import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openKeyStore } from '../../../server/secrets/keys/open.ts'
import { keyFile as keyInFile } from '../../../server/secrets/keys/file.ts'
import { passphraseKey } from '../../../server/secrets/keys/passphrase.ts'
import { aPlace } from './support.ts'

/** Cheaper than what people get, so that the tests are quick. */
const cheap = 2 ** 14

const recipeBeside = (keyFile: string): string => join(dirname(keyFile), 'passphrase.json')

describe('a pass phrase', () => {
  test('gives the same key again, by a recipe for this user alone that holds neither', async () => {
    const file = recipeBeside(aPlace().keyFile)
    const first = await passphraseKey('correct horse', file, cheap)
    expect(first).toMatchObject({ keeper: 'pass phrase of VHOOK_PASSPHRASE', notices: [] })
    expect(first.keys).toBeDefined()
    expect((await passphraseKey('correct horse', file, cheap)).keys).toEqual(first.keys)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const recipe = readFileSync(file, 'utf8')
    expect(JSON.parse(recipe)).toMatchObject({ n: cheap, r: 8, p: 1 })
    expect(recipe).not.toContain('correct horse')
    expect(recipe).not.toContain(first.keys?.sealing.toString('hex'))
  })

  test('gives another key in another installation', async () => {
    const [one, other] = [aPlace(), aPlace()].map(({ keyFile }) => recipeBeside(keyFile))
    const keys = [
      await passphraseKey('correct horse', one ?? '', cheap),
      await passphraseKey('correct horse', other ?? '', cheap),
    ]
    expect(keys[0]?.keys?.sealing).not.toEqual(keys[1]?.keys?.sealing)
  })

  test('is the same however its letters are composed', async () => {
    const file = recipeBeside(aPlace().keyFile)
    const first = await passphraseKey('caf\u00e9 noir', file, cheap)
    expect((await passphraseKey('cafe\u0301 noir', file, cheap)).keys).toEqual(first.keys)
  })

  test('that is wrong locks, and changes nothing', async () => {
    const file = recipeBeside(aPlace().keyFile)
    await passphraseKey('correct horse', file, cheap)
    const before = readFileSync(file)
    const wrong = await passphraseKey('wrong horse', file, cheap)
    expect([wrong.keys, wrong.notices.join()]).toEqual([undefined, expect.stringContaining('another phrase')])
    expect(() => wrong.make()).toThrow('another phrase')
    expect(readFileSync(file)).toEqual(before)
  })

  test.each([
    ['no JSON', 'x'],
    ['a cost that would take all memory', JSON.stringify({ n: 2 ** 40, r: 8, p: 1, salt: '00'.repeat(32), check: '' })],
    ['no salt', JSON.stringify({ n: cheap, r: 8, p: 1, salt: '', check: '' })],
  ])('with a recipe that is %s locks, and leaves it as it is', async (_name, text) => {
    const file = recipeBeside(aPlace().keyFile)
    mkdirSync(dirname(file), { mode: 0o700 })
    writeFileSync(file, text, { mode: 0o600 })
    const store = await passphraseKey('correct horse', file, cheap)
    expect(store.keys).toBeUndefined()
    expect(() => store.make()).toThrow('does not say how')
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test('of fewer than 8 characters is refused', async () => {
    await expect(openKeyStore(aPlace().keyFile, { VHOOK_PASSPHRASE: '1234567' })).rejects.toMatchObject({
      problem: { code: 'BAD_OPTION' },
    })
  })

  test('costs a guess 128 MiB where people use it', async () => {
    const { keyFile } = aPlace()
    const store = await openKeyStore(keyFile, { VHOOK_PASSPHRASE: 'correct horse' })
    expect(store.keys).toBeDefined()
    expect(JSON.parse(readFileSync(recipeBeside(keyFile), 'utf8'))).toMatchObject({ n: 2 ** 17, r: 8 })
  })
})

describe('the keychain of the system', () => {
  /** A project in which a package of that name behaves so. Its one password lies in a file beside it. */
  function aProject(entry: string): string {
    const cwd = dirname(aPlace().dataDir)
    const folder = join(cwd, 'node_modules', '@napi-rs', 'keyring')
    mkdirSync(folder, { recursive: true })
    const file = JSON.stringify(join(cwd, 'password'))
    const head = `const fs = require('node:fs'); const file = ${file};`
    writeFileSync(
      join(folder, 'index.js'),
      `${head} exports.Entry = class { constructor(...names) { this.names = names } ${entry} }`,
    )
    return cwd
  }
  const working = `
    getPassword() { return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null }
    setPassword(text) { fs.writeFileSync(file, text) }`
  const open = (cwd: string, limitMs = 20_000) =>
    openKeyStore(aPlace().keyFile, { ...process.env, VHOOK_KEYCHAIN: '1' }, { cwd, limitMs })

  test('is asked only when it is wanted', async () => {
    const cwd = aProject(working)
    for (const VHOOK_KEYCHAIN of ['', '0', 'no'])
      expect((await openKeyStore(aPlace().keyFile, { VHOOK_KEYCHAIN }, { cwd })).keeper).toContain('key file')
  })

  test('keeps a key that is made once and found again', async () => {
    const cwd = aProject(working)
    const first = await open(cwd)
    expect(first).toMatchObject({ keeper: 'keychain of the system', notices: [] })
    expect(readFileSync(join(cwd, 'password'), 'utf8')).toMatch(/^[0-9a-f]{64}$/)
    expect((await open(cwd)).keys).toEqual(first.keys)
  })

  test.each([
    ['hangs', 'getPassword() { for (;;); }', 'did not answer within', 500],
    ['refuses', 'getPassword() { throw new Error("no D-Bus") }', 'it refused', 20_000],
    ['holds something else', 'getPassword() { return "hunter2" }', 'is no key', 20_000],
    ['keeps nothing', 'getPassword() { return null } setPassword() {}', 'is no key', 20_000],
  ])('that %s locks, says so, and no other place is used instead', async (_name, entry, why, limitMs) => {
    const store = await open(aProject(entry), limitMs)
    expect(store).toMatchObject({ keeper: 'keychain of the system', keys: undefined })
    expect(store.notices.join()).toContain(why)
    expect(() => store.make()).toThrow(why)
  })

  test('without the package that it needs locks, and names the package', async () => {
    const store = await open(dirname(aPlace().dataDir))
    expect(store.notices.join()).toContain('@napi-rs/keyring is not installed')
    expect(() => store.make()).toThrow('not installed')
  })
})

test('of several places that are asked for the first counts, and the others are named', async () => {
  const VHOOK_KEY = Buffer.alloc(32, 7).toString('hex')
  const store = await openKeyStore(aPlace().keyFile, { VHOOK_KEY, VHOOK_PASSPHRASE: 'correct horse' })
  expect(store.keeper).toBe('environment variable VHOOK_KEY')
  expect(store.notices).toEqual(['VHOOK_PASSPHRASE is not looked at, because VHOOK_KEY is set.'])
})

test('a configuration folder under a plain file is told in words', () => {
  const plain = join(dirname(aPlace().keyFile), 'plain')
  mkdirSync(dirname(plain), { recursive: true })
  writeFileSync(plain, '')
  expect(() => keyInFile(join(plain, 'vhook', 'key'))).toThrow(/plain.*ENOTDIR/)
})
