import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openKeyStore } from '../../../server/secrets/keys/open.ts'
import { keyFile as keyInFile } from '../../../server/secrets/keys/file.ts'
import { passphraseKey } from '../../../server/secrets/keys/passphrase.ts'
import { freshPaths } from './support.ts'

/** A lower cost than the default, to speed up the tests. */
const cheap = 2 ** 14

const parametersBeside = (keyFile: string): string => join(dirname(keyFile), 'passphrase.json')

describe('a passphrase', () => {
  test('derives the same key every time; its private parameter file contains neither', async () => {
    const file = parametersBeside(freshPaths().keyFile)
    const first = await passphraseKey('correct horse', file, cheap)
    expect(first).toMatchObject({ location: 'environment variable VHOOK_PASSPHRASE', notices: [] })
    expect(first.keys).toBeDefined()
    expect((await passphraseKey('correct horse', file, cheap)).keys).toEqual(first.keys)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const parameters = readFileSync(file, 'utf8')
    expect(JSON.parse(parameters)).toMatchObject({ n: cheap, r: 8, p: 1 })
    expect(parameters).not.toContain('correct horse')
    expect(parameters).not.toContain(first.keys?.sealing.toString('hex'))
  })

  test('derives a different key in another installation', async () => {
    const [one, other] = [freshPaths(), freshPaths()].map(({ keyFile }) => parametersBeside(keyFile))
    const keys = [
      await passphraseKey('correct horse', one ?? '', cheap),
      await passphraseKey('correct horse', other ?? '', cheap),
    ]
    expect(keys[0]?.keys?.sealing).not.toEqual(keys[1]?.keys?.sealing)
  })

  test('is the same in every Unicode normal form', async () => {
    const file = parametersBeside(freshPaths().keyFile)
    const first = await passphraseKey('caf\u00e9 noir', file, cheap)
    expect((await passphraseKey('cafe\u0301 noir', file, cheap)).keys).toEqual(first.keys)
  })

  test('that is wrong locks the key and changes nothing', async () => {
    const file = parametersBeside(freshPaths().keyFile)
    await passphraseKey('correct horse', file, cheap)
    const before = readFileSync(file)
    const wrong = await passphraseKey('wrong horse', file, cheap)
    expect([wrong.keys, wrong.notices.join()]).toEqual([undefined, expect.stringContaining('not the one used before')])
    expect(() => wrong.create()).toThrow('not the one used before')
    expect(readFileSync(file)).toEqual(before)
  })

  test.each([
    ['not JSON', 'x'],
    ['a cost that would use all memory', JSON.stringify({ n: 2 ** 40, r: 8, p: 1, salt: '00'.repeat(32), check: '' })],
    ['without a salt', JSON.stringify({ n: cheap, r: 8, p: 1, salt: '', check: '' })],
  ])('with parameters that are %s locks the key and leaves the file unchanged', async (_name, text) => {
    const file = parametersBeside(freshPaths().keyFile)
    mkdirSync(dirname(file), { mode: 0o700 })
    writeFileSync(file, text, { mode: 0o600 })
    const store = await passphraseKey('correct horse', file, cheap)
    expect(store.keys).toBeUndefined()
    expect(() => store.create()).toThrow('does not contain the parameters')
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test('of fewer than 8 characters is rejected', async () => {
    await expect(openKeyStore(freshPaths().keyFile, { VHOOK_PASSPHRASE: '1234567' })).rejects.toMatchObject({
      problem: { code: 'BAD_OPTION' },
    })
  })

  test('needs 128 MiB to derive the key by default', async () => {
    const { keyFile } = freshPaths()
    const store = await openKeyStore(keyFile, { VHOOK_PASSPHRASE: 'correct horse' })
    expect(store.keys).toBeDefined()
    expect(JSON.parse(readFileSync(parametersBeside(keyFile), 'utf8'))).toMatchObject({ n: 2 ** 17, r: 8 })
  })
})

describe('the system keychain', () => {
  /** A project with a fake keyring package that stores its password in a file. */
  function aProject(entry: string): string {
    const cwd = dirname(freshPaths().dataDir)
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
  const open = (cwd: string, timeoutMs = 20_000) =>
    openKeyStore(freshPaths().keyFile, { ...process.env, VHOOK_KEYCHAIN: '1' }, { cwd, timeoutMs })

  test('is used only if it is enabled', async () => {
    const cwd = aProject(working)
    for (const VHOOK_KEYCHAIN of ['', '0', 'no'])
      expect((await openKeyStore(freshPaths().keyFile, { VHOOK_KEYCHAIN }, { cwd })).location).toContain('key file')
  })

  test('stores a key that is created once', async () => {
    const cwd = aProject(working)
    const first = await open(cwd)
    expect(first).toMatchObject({ location: 'system keychain', notices: [] })
    expect(readFileSync(join(cwd, 'password'), 'utf8')).toMatch(/^[0-9a-f]{64}$/)
    expect((await open(cwd)).keys).toEqual(first.keys)
  })

  test.each([
    ['hangs', 'getPassword() { for (;;); }', 'did not respond within', 500],
    ['denies access', 'getPassword() { throw new Error("no D-Bus") }', 'it denied access', 20_000],
    ['contains something else', 'getPassword() { return "hunter2" }', 'is not a key', 20_000],
    ['stores nothing', 'getPassword() { return null } setPassword() {}', 'is not a key', 20_000],
  ])('that %s locks the key with a notice, and no other key is used instead', async (_name, entry, why, timeoutMs) => {
    const store = await open(aProject(entry), timeoutMs)
    expect(store).toMatchObject({ location: 'system keychain', keys: undefined })
    expect(store.notices.join()).toContain(why)
    expect(() => store.create()).toThrow(why)
  })

  test('without its package locks the key and names the package', async () => {
    const store = await open(dirname(freshPaths().dataDir))
    expect(store.notices.join()).toContain('@napi-rs/keyring is not installed')
    expect(() => store.create()).toThrow('not installed')
  })
})

test('the first of several key sources is used, and a notice names the others', async () => {
  const VHOOK_KEY = Buffer.alloc(32, 7).toString('hex')
  const store = await openKeyStore(freshPaths().keyFile, { VHOOK_KEY, VHOOK_PASSPHRASE: 'correct horse' })
  expect(store.location).toBe('environment variable VHOOK_KEY')
  expect(store.notices).toEqual(['VHOOK_PASSPHRASE is ignored, because VHOOK_KEY is set.'])
})

test('a configuration folder below a regular file is reported with its path and code, and creates no key', () => {
  const plain = join(dirname(freshPaths().keyFile), 'plain')
  mkdirSync(dirname(plain), { recursive: true })
  writeFileSync(plain, '')
  const store = keyInFile(join(plain, 'vhook', 'key'))
  expect(store.notices.join()).toMatch(/plain.*ENOTDIR/)
  expect(() => store.create()).toThrow(/plain.*(ENOTDIR|EEXIST)/)
})
