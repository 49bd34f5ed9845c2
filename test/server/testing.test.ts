import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { livekit, stripe } from '../../server/core/presets.ts'
import { type Credential, startVhook, type VhookOptions } from '../../server/testing.ts'

const credential: Credential = {
  id: 'vapi',
  authenticationPlan: { type: 'hmac', secretKey: 'a secret of the test', algorithm: 'sha256' },
}

/** Responds with the body that it received. */
const echo = async (request: Request): Promise<Response> => Response.json(await request.json(), { status: 201 })

test('a sample can be triggered, awaited, listed and replayed', async () => {
  await using hook = await startVhook({ target: echo, credentials: [credential], tunnel: 'none' })
  const waiting = hook.waitFor({ type: 'tool-calls' }, { timeoutMs: 20_000 })
  const triggered = await hook.trigger('tool-calls', { credential: 'vapi', path: '/hook', set: { 'message.mark': 7 } })
  expect(triggered).toMatchObject({ path: '/hook', verdict: 'valid', credential: 'vapi', status: 201 })
  expect((await waiting).id).toBe(triggered.id)
  expect((await hook.events({ verdict: 'valid' })).map(({ id }) => id)).toEqual([triggered.id])
  const replayed = await hook.replay(triggered.id, { resign: true })
  const body = Buffer.from(replayed.outcome?.bodyBase64 ?? '', 'base64').toString()
  expect(JSON.parse(body)).toMatchObject({ message: { type: 'tool-calls', mark: 7 } })
})

test('events are stored without a credential and an app', async () => {
  await using hook = await startVhook()
  const event = await hook.trigger('status-update')
  expect(event).toMatchObject({ type: 'status-update', verdict: 'unsigned', state: 'recorded' })
})

test('routes, clock, limits and presets are applied', async () => {
  const now = Date.parse('2030-01-01T00:00:00Z')
  const credentials: Credential[] = [
    credential,
    { id: 'stripe', authenticationPlan: { type: 'preset', preset: stripe, secret: 'whsec_test' } },
  ]
  const routes = [{ path: '/stripe', credentials: ['stripe'], enforce: true }]
  await using hook = await startVhook({ credentials, routes, now: () => now, limits: { body: 100 } })
  const unsigned = await fetch(`${hook.url}/stripe`, { method: 'POST', body: '{}' })
  expect(unsigned.status).toBe(401)
  expect(await hook.waitFor({ path: '/stripe' })).toMatchObject({ credential: 'stripe', receivedAt: now })
  const large = await fetch(hook.url, { method: 'POST', body: 'x'.repeat(101) })
  expect(large.status).toBe(413)
})

describe('an error has a code', () => {
  test('for a wait, a sample, a credential and an event', async () => {
    await using hook = await startVhook()
    await expect(hook.waitFor({ type: 'nothing' }, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'NO_EVENT_IN_TIME',
      message: 'No event matched within 50 ms.',
    })
    await expect(hook.trigger('nothing')).rejects.toMatchObject({ code: 'NO_SUCH_SAMPLE' })
    await expect(hook.trigger('hang', { credential: 'nobody' })).rejects.toMatchObject({ code: 'NO_SUCH_CREDENTIAL' })
    await expect(hook.replay('nothing')).rejects.toMatchObject({ code: 'NO_SUCH_EVENT' })
  })
})

describe('a failed start leaves nothing behind', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vhook-leak-'))
    vi.stubEnv('TMPDIR', folder)
  })
  afterAll(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  })

  const servers = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length

  const withoutSetting: Credential = { id: 'l', authenticationPlan: { type: 'preset', preset: livekit, secret: 's' } }

  test.each<[string, VhookOptions, object]>([
    ['an invalid credential', { credentials: [withoutSetting] }, { code: 'BAD_CREDENTIAL' }],
    ['the same credential twice', { credentials: [credential, credential] }, { code: 'CREDENTIAL_EXISTS' }],
    ['a target that is not a URL', { target: 'not a url' }, { code: 'BAD_TARGET' }],
    ['an invalid route', { routes: [{ path: '' }] }, { name: 'ZodError' }],
  ])('with %s', async (_name, options, error) => {
    const before = servers()
    await expect(startVhook({ target: echo, ...options })).rejects.toMatchObject(error)
    expect(readdirSync(folder)).toEqual([])
    expect(servers()).toBe(before)
  })

  test('like an instance that is closed, even twice', async () => {
    const before = servers()
    const hook = await startVhook({ target: echo })
    expect(readdirSync(folder)).toHaveLength(1)
    await hook.close()
    await hook.close()
    expect(readdirSync(folder)).toEqual([])
    expect(servers()).toBe(before)
  })
})
