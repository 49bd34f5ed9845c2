import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { AuthenticationPlan } from '../../../server/core/model/credential.ts'
import { aDaemon, type DaemonBench } from '../../support/daemon.ts'

let bench: DaemonBench
afterEach(() => bench.stop())

const secret = 'secret-of-the-sender-4711'
const github = (text: string): AuthenticationPlan => ({ type: 'preset', preset: 'github', secret: text })

async function send(path = '/github', key = secret): Promise<void> {
  const signature = createHmac('sha256', key).update('{}').digest('hex')
  const headers = { 'x-hub-signature-256': `sha256=${signature}` }
  await fetch(`http://127.0.0.1:${bench.port}${path}`, { method: 'POST', headers, body: '{}' })
}

const service = () => bench.daemon.service
const verdicts = async () => {
  const { events } = await service().list({ filter: {}, limit: 50 })
  return events.map(({ verdict }) => verdict)
}

/** Diagnoses the newest event, so that its fix is stored. */
const diagnosed = () => service().diagnose('latest', 'github')

describe('a fix', () => {
  test('of the secret is applied without the secret being known, verifies earlier events again, and can be undone', async () => {
    bench = await aDaemon({})
    await service().addCredential({ id: 'github', authenticationPlan: github(`"${secret}"`) })
    for (let count = 0; count < 3; count++) await send()
    const { fix } = await diagnosed()
    expect(fix).toEqual({ set: {}, secret: ['remove-quotes'] })

    const applied = await service().applyFix('latest')
    expect(applied).toEqual({ credential: 'github', verdict: 'valid', reverified: { events: 3, valid: 3 } })
    expect(await verdicts()).toEqual(['valid', 'valid', 'valid'])
    expect(service().vault.views()).toMatchObject([{ id: 'github', undoable: true, usage: { valid: 0, invalid: 3 } }])

    expect(await service().undoCredential('github')).toMatchObject({ reverified: { events: 3, valid: 0 } })
    expect(await verdicts()).toEqual(['invalid', 'invalid', 'invalid'])
    await expect(service().undoCredential('github')).rejects.toMatchObject({ problem: { code: 'NOTHING_TO_UNDO' } })
  })

  test('that binds another credential changes the route of the path, and returns the routes before', async () => {
    const routes = [{ path: '/stripe', credentials: [] }]
    bench = await aDaemon({})
    await service().addCredential({ id: 'github', authenticationPlan: github('another-secret') })
    await service().addCredential({ id: 'staging', authenticationPlan: github(secret) })
    const bound = [...routes, { path: '/github', credentials: ['github'] }]
    await service().routes.replace(bound)
    await send('/github?a=1')
    await diagnosed()
    expect(await service().applyFix('latest')).toEqual({
      credential: 'staging',
      verdict: 'valid',
      reverified: { events: 1, valid: 1 },
      routesBefore: bound,
    })
    expect(service().routes.list()).toMatchObject([{ path: '/stripe' }, { path: '/github', credentials: ['staging'] }])
  })

  test('is not applied if none is known', async () => {
    bench = await aDaemon({})
    await service().addCredential({ id: 'github', authenticationPlan: github('another-secret') })
    await send()
    await diagnosed()
    await expect(service().applyFix('latest')).rejects.toMatchObject({ problem: { code: 'NO_FIX' } })
  })
})

describe('a new credential', () => {
  test('verifies the events that came before it', async () => {
    bench = await aDaemon({})
    await send()
    await send('/github', 'other')
    const added = await service().addCredential({ id: 'github', authenticationPlan: github(secret) })
    expect(added).toMatchObject({ id: 'github', reverified: { events: 2, valid: 1 } })
    expect(await verdicts()).toEqual(['invalid', 'valid'])
  })
})

describe('another secret', () => {
  test('is tried on the failed events and not stored', async () => {
    bench = await aDaemon({})
    await service().addCredential({ id: 'github', authenticationPlan: github('wrong-secret') })
    await send()
    await send('/github', 'third')
    const result = await service().testSecret('github', { secret })
    expect(result).toMatchObject({ valid: 1, events: [{ verdict: 'invalid' }, { verdict: 'valid' }] })
    expect(result).not.toHaveProperty('kept')
    expect(await verdicts()).toEqual(['invalid', 'invalid'])
    const [entry] = await service().audit(1)
    expect(entry).toMatchObject({
      action: 'test-secret',
      names: ['github', expect.stringMatching(/^fingerprint \w{8}$/)],
    })
    expect(JSON.stringify([entry, result])).not.toContain(secret)
  })

  test('is stored on request, as it fits, and can be undone', async () => {
    bench = await aDaemon({})
    await service().addCredential({ id: 'github', authenticationPlan: github('wrong-secret') })
    await send()
    const result = await service().testSecret('github', { secret: ` ${secret}\n`, keep: true })
    expect(result).toMatchObject({ valid: 0, fix: { secret: ['trim'] }, kept: { reverified: { events: 1, valid: 1 } } })
    expect(service().vault.find('github')?.authenticationPlan).toEqual(github(secret))
    await service().undoCredential('github')
    expect(service().vault.find('github')?.authenticationPlan).toEqual(github('wrong-secret'))
  })

  test('is not stored if no event verifies with it', async () => {
    bench = await aDaemon({})
    await service().addCredential({ id: 'github', authenticationPlan: github('wrong-secret') })
    const untested = service().testSecret('github', { secret })
    await expect(untested).rejects.toMatchObject({ problem: { code: 'NOTHING_TO_TEST' } })
    await send()
    const unfit = service().testSecret('github', { secret: 'also-wrong', keep: true })
    await expect(unfit).rejects.toMatchObject({ problem: { code: 'SECRET_DOES_NOT_FIT' } })
    expect(service().vault.find('github')?.authenticationPlan).toEqual(github('wrong-secret'))
  })
})
