import { randomBytes } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { CredentialView } from '../../../server/core/model/credential.ts'
import { everyByte } from '../store/support.ts'
import { freshPaths, aStoreAt, aVault, check, hmac, noon, rowsOnly } from './support.ts'
import { openVault } from '../../../server/secrets/vault.ts'
import type { Store } from '../../../server/store/contract.ts'

const HOUR = 3_600_000
const canary = 'canary-secret-4711'

describe('a credential', () => {
  test('is returned without its secret', async () => {
    const { store } = rowsOnly()
    const vault = await aVault(store, freshPaths().keyFile)
    const view = await vault.add({ id: 'shop', name: 'Shop', authenticationPlan: hmac(canary) })
    expect(view).toMatchObject({ id: 'shop', name: 'Shop', locked: false, version: 1, createdAt: noon })
    expect(view.plan).toEqual({ type: 'hmac', algorithm: 'sha256' })
    expect(JSON.stringify(vault.views())).not.toContain(canary)
    expect(vault.find('shop')).toEqual({ id: 'shop', name: 'Shop', authenticationPlan: hmac(canary) })
  })

  test('persists across a restart, and no byte of the data folder contains its secret', async () => {
    const { dataDir, keyFile } = freshPaths()
    const store = await aStoreAt(dataDir)
    const vault = await aVault(store, keyFile)
    await vault.add({ id: 'shop', authenticationPlan: hmac(canary) })
    await vault.rotate('shop', `${canary}-new`, HOUR)
    const views = vault.views()
    expect(everyByte(dataDir).includes(canary)).toBe(false)
    await store.close()
    expect(everyByte(dataDir).includes(canary)).toBe(false)
    const reopened = await aVault(await aStoreAt(dataDir), keyFile)
    expect(reopened.views()).toEqual(views)
    expect(reopened.find('shop')).toMatchObject({ authenticationPlan: { secretKey: `${canary}-new` } })
    expect(reopened.find('shop')?.previous).toEqual({ secret: canary, until: noon + HOUR })
  })

  test.each([
    ['its name', { name: 'Vapi – Prod (é)' }, 'vapi-prod-e'],
    ['its preset', { name: '???' }, 'stripe'],
  ])('gets an id from %s', async (_name, input, id) => {
    const vault = await aVault(rowsOnly().store, freshPaths().keyFile)
    const plan = { type: 'preset', preset: 'stripe', secret: 'whsec_x' } as const
    expect(await vault.add({ ...input, authenticationPlan: plan })).toMatchObject({ id })
    expect(await vault.add({ ...input, authenticationPlan: plan })).toMatchObject({ id: `${id}-2` })
  })

  test('is rejected with an existing or invalid id, or an invalid plan', async () => {
    const vault = await aVault(rowsOnly().store, freshPaths().keyFile)
    await vault.add({ id: 'a', authenticationPlan: hmac('x') })
    const taken = vault.add({ id: 'a', authenticationPlan: hmac('x') })
    await expect(taken).rejects.toMatchObject({ problem: { code: 'CREDENTIAL_EXISTS' } })
    const bad = vault.add({ id: '../x', authenticationPlan: hmac('') })
    await expect(bad).rejects.toMatchObject({ problem: { code: 'BAD_CREDENTIAL' } })
    // One error contains both problems.
    await expect(vault.add({ id: '../x', authenticationPlan: hmac('') })).rejects.toThrow(/id .*secretKey is empty/)
    expect(vault.views()).toHaveLength(1)
  })

  test('retains its secret when an edit does not contain it', async () => {
    const vault = await aVault(rowsOnly().store, freshPaths().keyFile)
    const before = await vault.add({ id: 'a', authenticationPlan: hmac('x') })
    const after = await vault.edit('a', { name: 'New', set: { toleranceSeconds: null } })
    expect(after).toMatchObject({ name: 'New', version: 1, fingerprint: before.fingerprint })
    expect(vault.find('a')?.authenticationPlan).toEqual({ ...hmac('x'), toleranceSeconds: null })
    await expect(vault.edit('a', { set: { secretKey: '' } })).rejects.toMatchObject({
      problem: { code: 'BAD_CREDENTIAL' },
    })
    expect(await vault.edit('a', { set: { secretKey: 'y' } })).toMatchObject({ version: 2 })
    expect(vault.find('a')?.authenticationPlan).toMatchObject({ secretKey: 'y', toleranceSeconds: null })
  })

  test('no longer exists after it is removed', async () => {
    const { store, rows } = rowsOnly()
    const vault = await aVault(store, freshPaths().keyFile)
    await vault.add({ id: 'a', authenticationPlan: hmac('x') })
    await vault.remove('a')
    expect([vault.views(), vault.usable(), rows.size]).toEqual([[], [], 0])
    await expect(vault.remove('a')).rejects.toMatchObject({ problem: { code: 'NO_SUCH_CREDENTIAL' } })
    await expect(vault.edit('a', {})).rejects.toMatchObject({ problem: { code: 'NO_SUCH_CREDENTIAL' } })
  })

  test('notifies listeners of every change until they unsubscribe', async () => {
    const vault = await aVault(rowsOnly().store, freshPaths().keyFile)
    const notified: CredentialView[][] = []
    const stop = vault.onChange((views) => notified.push(views))
    await vault.add({ id: 'a', authenticationPlan: hmac('x') })
    await vault.edit('a', { name: 'B' })
    stop()
    await vault.remove('a')
    expect(notified.map((views) => views.map((view) => view.name))).toEqual([['a'], ['B']])
  })

  test('does not exist if it could not be written', async () => {
    const { store } = rowsOnly()
    const vault = await aVault(
      { ...store, putCredential: () => Promise.reject(new Error('full')) },
      freshPaths().keyFile,
    )
    await expect(vault.add({ id: 'a', authenticationPlan: hmac('x') })).rejects.toThrow('full')
    expect(vault.views()).toEqual([])
  })
})

describe('a rotation', () => {
  test('retains the old secret for the grace period, and shows its end', async () => {
    let now = noon
    const { store } = rowsOnly()
    const vault = await aVault(store, freshPaths().keyFile, () => now)
    await vault.add({ id: 'a', authenticationPlan: hmac('old') })
    const view = await vault.rotate('a', 'new', 24 * HOUR)
    expect(view).toMatchObject({ version: 2, previousUntil: noon + 24 * HOUR })
    expect(vault.find('a')).toMatchObject({ previous: { secret: 'old', until: noon + 24 * HOUR } })
    now += 24 * HOUR - 1
    expect(vault.views()[0]).toHaveProperty('previousUntil')
    now += 1
    expect(vault.views()[0]).not.toHaveProperty('previousUntil')
  })

  test('during the grace period of another needs force, or no grace period', async () => {
    const { store } = rowsOnly()
    const vault = await aVault(store, freshPaths().keyFile)
    await vault.add({ id: 'a', authenticationPlan: hmac('1') })
    await vault.rotate('a', '2', HOUR)
    await expect(vault.rotate('a', '3', HOUR)).rejects.toMatchObject({ problem: { code: 'ROTATION_RUNNING' } })
    await vault.rotate('a', '3', HOUR, true)
    expect(vault.find('a')).toMatchObject({ authenticationPlan: { secretKey: '3' }, previous: { secret: '2' } })
    await vault.rotate('a', '4', 0)
    expect(vault.find('a')).toEqual({ id: 'a', name: 'a', authenticationPlan: hmac('4') })
  })

  test('does not write an old secret after its grace period', async () => {
    let now = noon
    const { store, rows } = rowsOnly()
    const vault = await aVault(store, freshPaths().keyFile, () => now)
    await vault.add({ id: 'a', authenticationPlan: hmac('old') })
    await vault.rotate('a', 'new', HOUR)
    now += HOUR
    await vault.edit('a', { set: { includeTimestamp: false } })
    expect(rows.get('a')).toMatchObject({ previousSealed: null, previousUntil: null })
    expect(vault.find('a')).not.toHaveProperty('previous')
  })
})

describe('without the right key', () => {
  test.each([
    ['missing', (keyFile: string) => rmSync(keyFile)],
    ['another', (keyFile: string) => writeFileSync(keyFile, randomBytes(32))],
    ['damaged', (keyFile: string) => writeFileSync(keyFile, 'short')],
  ])('a key that is %s locks credentials, but loses none and changes no row', async (_name, damage) => {
    const { store, rows } = rowsOnly()
    const { keyFile } = freshPaths()
    await (await aVault(store, keyFile)).add({ id: 'a', authenticationPlan: hmac('x') })
    const before = { ...rows.get('a') }
    damage(keyFile)
    const vault = await aVault(store, keyFile)
    expect(vault.views()).toMatchObject([{ id: 'a', locked: true, plan: { algorithm: 'sha256' } }])
    expect([vault.usable(), vault.find('a')]).toEqual([[], undefined])
    expect(vault.notices.join()).toContain('cannot decrypt them: a')
    await expect(vault.rotate('a', 'y', 0)).rejects.toMatchObject({ problem: { code: 'CREDENTIAL_LOCKED' } })
    const edit = vault.edit('a', { set: { algorithm: 'sha512' } })
    await expect(edit).rejects.toMatchObject({ problem: { code: 'CREDENTIAL_LOCKED' } })
    expect(rows.get('a')).toEqual(before)
  })

  test('the right key unlocks them again, even after one is renamed', async () => {
    const { store } = rowsOnly()
    const { keyFile } = freshPaths()
    await (await aVault(store, keyFile)).add({ id: 'a', authenticationPlan: hmac('x') })
    renameSync(keyFile, `${keyFile}.away`)
    await (await aVault(store, keyFile)).edit('a', { name: 'Renamed' })
    renameSync(`${keyFile}.away`, keyFile)
    const vault = await aVault(store, keyFile)
    expect(vault.usable()).toEqual([{ id: 'a', name: 'Renamed', authenticationPlan: hmac('x') }])
  })

  test('entering the secret again unlocks a credential', async () => {
    const { store } = rowsOnly()
    const { keyFile } = freshPaths()
    await (await aVault(store, keyFile)).add({ id: 'a', authenticationPlan: hmac('x') })
    writeFileSync(keyFile, randomBytes(32))
    const vault = await aVault(store, keyFile)
    expect(await vault.edit('a', { set: { secretKey: 'again' } })).toMatchObject({ locked: false, version: 2 })
    expect(vault.find('a')?.authenticationPlan).toEqual(hmac('again'))
  })

  test('secrets that are swapped between rows stay locked', async () => {
    const { store, rows } = rowsOnly()
    const { keyFile } = freshPaths()
    const vault = await aVault(store, keyFile)
    for (const id of ['a', 'b']) await vault.add({ id, authenticationPlan: hmac(id) })
    const [a, b] = [rows.get('a'), rows.get('b')]
    if (a && b) [a.sealed, b.sealed] = [b.sealed, a.sealed]
    expect((await aVault(store, keyFile)).usable()).toEqual([])
  })

  test('the same secret has a different fingerprint in another installation', async () => {
    const fingerprints = await Promise.all(
      [freshPaths(), freshPaths()].map(async ({ keyFile }) => {
        const vault = await aVault(rowsOnly().store, keyFile)
        return (await vault.add({ id: 'a', authenticationPlan: hmac('x') })).fingerprint
      }),
    )
    expect(fingerprints[0]).not.toBe(fingerprints[1])
  })
})

describe('the usage of a credential', () => {
  test('is counted at once in the views and written in one batch', async () => {
    const { store, uses } = rowsOnly()
    const vault = await aVault(store, freshPaths().keyFile)
    await vault.add({ id: 'a', authenticationPlan: hmac('x') })
    for (const verdict of ['valid', 'valid', 'invalid'] as const) vault.countUse('a', verdict)
    vault.countUse('unknown', 'valid')
    expect(vault.views()[0]?.usage).toEqual({ valid: 2, invalid: 1, lastUsedAt: noon })
    await vault.flush()
    expect(uses).toEqual([
      ['a', 'valid', noon, 2],
      ['a', 'invalid', noon, 1],
    ])
  })

  test('is not lost when storage fails for a while', async () => {
    const { store, uses } = rowsOnly()
    let full = true
    const countUse: Store['countUse'] = (...use) => (full ? Promise.reject(new Error('full')) : store.countUse(...use))
    const vault = await aVault({ ...store, countUse }, freshPaths().keyFile)
    await vault.add({ id: 'a', authenticationPlan: hmac('x') })
    vault.countUse('a', 'valid')
    await vault.flush()
    full = false
    await vault.flush()
    expect(uses).toEqual([['a', 'valid', noon, 1]])
  })

  test('survives a restart and an edit', async () => {
    const { dataDir, keyFile } = freshPaths()
    const store = await aStoreAt(dataDir)
    const vault = await aVault(store, keyFile)
    await vault.add({ id: 'a', authenticationPlan: hmac('x') })
    vault.countUse('a', 'valid')
    await vault.edit('a', { name: 'B' })
    await vault.flush()
    await store.close()
    const reopened = await aVault(await aStoreAt(dataDir), keyFile)
    expect(reopened.views()[0]).toMatchObject({ name: 'B', usage: { valid: 1, invalid: 0, lastUsedAt: noon } })
  })
})

test('a vault opens empty if the store fails', async () => {
  const failing = { state: 'failing', message: 'x', waiting: 0, since: 0 } as const
  const store = { ...rowsOnly().store, state: failing }
  const vault = await openVault({ store, keyFile: freshPaths().keyFile, now: () => noon, check })
  expect(vault.views()).toEqual([])
})
