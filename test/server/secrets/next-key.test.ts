import { describe, expect, test } from 'vitest'
import type { PresetPlan } from '../../../server/core/model/credential.ts'
import { checkCredential } from '../../../server/core/schemes/compile-plan.ts'
import type { OpenVault } from '../../../server/secrets/contract.ts'
import { sensitiveValuesOf } from '../../../server/secrets/redaction/sensitive-values.ts'
import { openVault } from '../../../server/secrets/vault.ts'
import { freshPaths, noon, rowsOnly } from './support.ts'

const HOUR = 3_600_000
const qstash = (more: Partial<PresetPlan> = {}): PresetPlan => ({
  type: 'preset',
  preset: 'qstash',
  secret: 'canary-current',
  ...more,
})

/** A vault with one credential, and the same vault after a restart. */
async function aVaultWith(plan: PresetPlan) {
  const { store, rows } = rowsOnly()
  const { keyFile } = freshPaths()
  const open = async (): Promise<OpenVault> => openVault({ store, keyFile, now: () => noon, check: checkCredential })
  const vault = await open()
  await vault.add({ id: 'q', authenticationPlan: plan })
  return { vault, rows, open }
}

const keysOf = (vault: OpenVault) => {
  const plan = vault.find('q')?.authenticationPlan
  return plan?.type === 'preset' ? [plan.secret, plan.nextSecret] : []
}

describe('the next key of a credential', () => {
  test('is stored encrypted, shown only as present, and redacted', async () => {
    const { vault, rows, open } = await aVaultWith(qstash({ nextSecret: 'canary-next' }))
    expect(keysOf(await open())).toEqual(['canary-current', 'canary-next'])
    const [view] = vault.views()
    expect(view).toMatchObject({ hasNextSecret: true, plan: { type: 'preset', preset: 'qstash' } })
    const stored = [...rows.values()].map((row) => JSON.stringify(row) + Buffer.from(row.sealed).toString('latin1'))
    expect(JSON.stringify(view) + stored.join('')).not.toContain('canary')
    expect(sensitiveValuesOf(vault).secrets.map(({ text }) => text)).toContain('canary-next')
  })

  test('may be in the text of the secret, as earlier versions stored it', async () => {
    const { vault } = await aVaultWith(qstash({ secret: 'canary-current canary-next' }))
    expect(keysOf(vault)).toEqual(['canary-current', 'canary-next'])
    expect(vault.views()).toMatchObject([{ hasNextSecret: true }])
  })

  test('is added, changed and removed by an edit that can be undone', async () => {
    const { vault } = await aVaultWith(qstash())
    expect(await vault.edit('q', { set: { nextSecret: 'canary-next' } })).toMatchObject({ version: 2 })
    expect(keysOf(vault)).toEqual(['canary-current', 'canary-next'])
    await vault.edit('q', { unset: ['nextSecret'] })
    expect(keysOf(vault)).toEqual(['canary-current', undefined])
    await vault.undo('q')
    expect(keysOf(vault)).toEqual(['canary-current', 'canary-next'])
  })

  test('loses its quotes together with those of the secret', async () => {
    const { vault } = await aVaultWith(qstash({ secret: '"canary-current"', nextSecret: "'canary-next'" }))
    await vault.edit('q', { secret: ['remove-quotes'] })
    expect(keysOf(vault)).toEqual(['canary-current', 'canary-next'])
  })
})

describe('a rotation', () => {
  test.each([
    ['without a secret, the next key becomes it', {}, ['canary-next', undefined]],
    ['with a next key, which follows', { nextSecret: 'third' }, ['canary-next', 'third']],
    ['to the next key, named as the secret', { secret: 'canary-next' }, ['canary-next', undefined]],
    ['to another secret, the next key stays', { secret: 'third' }, ['third', 'canary-next']],
  ])('%s', async (_name, given, keys) => {
    const { vault } = await aVaultWith(qstash({ nextSecret: 'canary-next' }))
    expect(await vault.rotate('q', given, HOUR)).toMatchObject({ version: 2, previousUntil: noon + HOUR })
    expect(keysOf(vault)).toEqual(keys)
    expect(vault.find('q')?.previous?.secret).toBe('canary-current')
  })

  test('needs a secret where no next key is stored', async () => {
    const { vault } = await aVaultWith(qstash())
    await expect(vault.rotate('q', {}, HOUR)).rejects.toMatchObject({ problem: { code: 'BAD_CREDENTIAL' } })
    const stripe = vault.add({ id: 's', authenticationPlan: { type: 'preset', preset: 'stripe', secret: 'whsec_1' } })
    await stripe
    await expect(vault.rotate('s', { secret: 'x', nextSecret: 'y' }, 0)).rejects.toMatchObject({
      problem: { code: 'BAD_CREDENTIAL' },
    })
  })
})
