import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { exportJWK } from 'jose'
import { describe, expect, test } from 'vitest'
import { SigningKeys } from '../../../server/oauth/tokens/signing-keys.ts'
import type { Vault } from '../../../server/secrets/contract.ts'
import type { Store } from '../../../server/store/contract.ts'
import { freshPaths, aStoreAt, aVault, noon } from '../secrets/support.ts'
import { plan } from './support.ts'

const credential = { id: 'one', authenticationPlan: plan }

async function loadKeys(store: Store, vault: Vault, more: { now?: () => number; lastExpiry?: number } = {}) {
  const keys = new SigningKeys({
    store,
    vault,
    now: more.now ?? (() => noon),
    lastExpiry: () => more.lastExpiry ?? 0,
  })
  await keys.load()
  return keys
}

describe('a signing key', () => {
  test('is created on first use, once for concurrent uses, and is the same after a restart', async () => {
    const { dataDir, keyFile } = freshPaths()
    const store = await aStoreAt(dataDir)
    const vault = await aVault(store, keyFile)
    const keys = await loadKeys(store, vault)
    expect(keys.published('one')).toEqual([])
    const [first, second] = await Promise.all([keys.current('one'), keys.current('one')])
    expect(first.kid).toBe(second.kid)
    const reloaded = await loadKeys(store, await aVault(store, keyFile))
    expect((await reloaded.current('one')).kid).toBe(first.kid)
    expect(reloaded.published('one')).toEqual([expect.objectContaining({ kid: first.kid, alg: 'ES256', use: 'sig' })])
    expect((await keys.current('two')).kid).not.toBe(first.kid)
  })

  test('is stored encrypted, and only its public key in plain text', async () => {
    const { dataDir, keyFile } = freshPaths()
    const store = await aStoreAt(dataDir)
    const keys = await loadKeys(store, await aVault(store, keyFile))
    const { key } = await keys.current('one')
    const { d = '', x = '' } = await exportJWK(key)
    expect(d.length).toBe(43)
    const bytes = readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
    expect([bytes.some((one) => one.includes(d)), bytes.some((one) => one.includes(x))]).toEqual([false, true])
  })

  test('loses its private key on rotation, and stays published until its last token has expired', async () => {
    const { dataDir, keyFile } = freshPaths()
    const store = await aStoreAt(dataDir)
    const clock = { now: noon }
    const keys = await loadKeys(store, await aVault(store, keyFile), {
      now: () => clock.now,
      lastExpiry: noon + 60_000,
    })
    const old = await keys.current('one')
    const { kid } = await keys.rotate('one')
    expect((await keys.current('one')).kid).toBe(kid)
    expect((await store.signingKeys()).map((row) => [row.kid, row.sealed === null, row.publishedUntil])).toEqual(
      expect.arrayContaining([
        [old.kid, true, noon + 61_000],
        [kid, false, null],
      ]),
    )
    expect(keys.published('one').map((jwk) => jwk.kid)).toEqual([kid, old.kid])
    clock.now = noon + 61_000
    expect(keys.published('one').map((jwk) => jwk.kid)).toEqual([kid])
  })

  test('that the key file cannot decrypt is replaced, but its signatures can still be verified', async () => {
    const { dataDir, keyFile } = freshPaths()
    const store = await aStoreAt(dataDir)
    const first = await (await loadKeys(store, await aVault(store, keyFile))).current('one')
    rmSync(keyFile)
    const keys = await loadKeys(store, await aVault(store, keyFile), { lastExpiry: noon + 1 })
    const second = await keys.current('one')
    expect(keys.published('one').map((jwk) => jwk.kid)).toEqual([second.kid, first.kid])
  })

  test('is removed with its credential', async () => {
    const { dataDir, keyFile } = freshPaths()
    const store = await aStoreAt(dataDir)
    const vault = await aVault(store, keyFile)
    await vault.add(credential)
    const keys = await loadKeys(store, vault)
    const first = await keys.current('one')
    await vault.remove('one')
    keys.retainOnly(new Set())
    expect(await store.signingKeys()).toEqual([])
    expect(keys.published('one')).toEqual([])
    expect((await keys.current('one')).kid).not.toBe(first.kid)
  })
})

describe('a sealed text', () => {
  test('can be unsealed only for the same credential and purpose', async () => {
    const { dataDir, keyFile } = freshPaths()
    const vault = await aVault(await aStoreAt(dataDir), keyFile)
    const sealed = vault.seal('one', 'signing-key', 'text')
    expect(vault.unseal('one', 'signing-key', sealed)).toBe('text')
    expect(vault.unseal('two', 'signing-key', sealed)).toBeUndefined()
    expect(vault.unseal('one', 'secret', sealed)).toBeUndefined()
    expect(vault.unseal('one', 'signing-key', sealed.with(20, Number(sealed[20]) ^ 1))).toBeUndefined()
  })
})
