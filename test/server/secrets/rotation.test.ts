import { describe, expect, test } from 'vitest'
import type { Credential } from '../../../server/core/model/credential.ts'
import type { SignedRequest } from '../../../server/core/model/request.ts'
import { sign } from '../../../server/core/signing/sign.ts'
import { checkCredential } from '../../../server/core/schemes/compile-plan.ts'
import { verify } from '../../../server/core/verify.ts'
import type { OpenVault } from '../../../server/secrets/contract.ts'
import { openVault } from '../../../server/secrets/vault.ts'
import { freshPaths, hmac, noon, rowsOnly } from './support.ts'

const HOUR = 3_600_000
const MINUTE = 60_000

/** A vault on a fake clock with one credential, whose secret is `old`. */
async function aClockedVault(): Promise<{ vault: OpenVault; clock: { now: number } }> {
  const clock = { now: noon }
  const { keyFile } = freshPaths()
  const vault = await openVault({ store: rowsOnly().store, keyFile, now: () => clock.now, check: checkCredential })
  await vault.add({ id: 'a', authenticationPlan: hmac('old') })
  return { vault, clock }
}

const found = (vault: OpenVault): Credential => {
  const credential = vault.find('a')
  if (!credential) throw new Error('the credential is locked')
  return credential
}

/** A request that a sender signs with this secret at this time. */
async function signedBy(secret: string, now: number): Promise<SignedRequest> {
  const body = new TextEncoder().encode('{"a":1}')
  const request = { method: 'POST', url: 'https://a.test/hook', headers: [], body }
  return (await sign(request, { id: 'sender', authenticationPlan: hmac(secret) }, { now })).request
}

describe('after a rotation with a grace period of 24 h', () => {
  test.each([
    ['immediately', 0, 'valid'],
    ['one minute before the end', 24 * HOUR - MINUTE, 'valid'],
    ['one minute after the end', 24 * HOUR + MINUTE, 'invalid'],
  ])('the old secret is verified %s, and the new one is always valid', async (_name, later, verdict) => {
    const { vault, clock } = await aClockedVault()
    await vault.rotate('a', 'new', 24 * HOUR)
    clock.now += later
    const at = { now: clock.now }
    const old = await verify(await signedBy('old', clock.now), found(vault), at)
    expect(old).toMatchObject(verdict === 'valid' ? { verdict, secretVersion: 'previous' } : { verdict })
    const fresh = await verify(await signedBy('new', clock.now), found(vault), at)
    expect(fresh).toMatchObject({ verdict: 'valid', secretVersion: 'current' })
  })

  test('vhook signs with the new secret', async () => {
    const { vault, clock } = await aClockedVault()
    await vault.rotate('a', 'new', 24 * HOUR)
    const request = { method: 'POST', url: 'https://a.test/', headers: [], body: new Uint8Array() }
    const { request: signed } = await sign(request, found(vault), { now: clock.now })
    const current = { id: 'x', authenticationPlan: hmac('new') }
    expect(await verify(signed, current, { now: clock.now })).toMatchObject({ verdict: 'valid' })
  })
})

test('without a grace period the old secret is invalid immediately', async () => {
  const { vault, clock } = await aClockedVault()
  await vault.rotate('a', 'new', 0)
  const old = await verify(await signedBy('old', clock.now), found(vault), { now: clock.now })
  expect(old.verdict).toBe('invalid')
})

test('a second rotation ends the grace period of the first secret', async () => {
  const { vault, clock } = await aClockedVault()
  await vault.rotate('a', 'new', 24 * HOUR)
  await vault.rotate('a', 'newest', HOUR, true)
  const verified = await Promise.all(
    ['old', 'new', 'newest'].map(async (secret) =>
      verify(await signedBy(secret, clock.now), found(vault), { now: clock.now }),
    ),
  )
  expect(verified.map(({ verdict }) => verdict)).toEqual(['invalid', 'valid', 'valid'])
})
