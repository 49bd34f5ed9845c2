import { expect, test } from 'vitest'
import { startVhook } from '../../server/testing.ts'

const credential = {
  id: 'vapi',
  authenticationPlan: { type: 'hmac', secretKey: 'a secret of the test', algorithm: 'sha256' },
} as const

/** An app that says what it was sent. */
const echo = async (request: Request): Promise<Response> => Response.json(await request.json(), { status: 201 })

test('a whole vhook in one line: a sample triggered, waited for, listed and replayed', async () => {
  await using hook = await startVhook({ target: echo, credentials: [credential] })
  const waiting = hook.waitFor({ type: 'tool-calls' }, { timeoutMs: 20_000 })
  const triggered = await hook.trigger('tool-calls', { credential: 'vapi', path: '/hook', set: { 'message.mark': 7 } })
  expect(triggered).toMatchObject({ path: '/hook', verdict: 'valid', credential: 'vapi', status: 201 })
  expect((await waiting).id).toBe(triggered.id)
  expect((await hook.events({ verdict: 'valid' })).map(({ id }) => id)).toEqual([triggered.id])
  const again = await hook.replay(triggered.id, { resign: true })
  const said = Buffer.from(again.outcome?.bodyBase64 ?? '', 'base64').toString()
  expect(JSON.parse(said)).toMatchObject({ message: { type: 'tool-calls', mark: 7 } })
})

test('without a credential and without an app it still says what came', async () => {
  await using hook = await startVhook()
  const event = await hook.trigger('status-update')
  expect(event).toMatchObject({ type: 'status-update', verdict: 'not-checked', state: 'recorded' })
})

test('a wait ends when nothing comes, a sample that there is not is refused', async () => {
  await using hook = await startVhook()
  await expect(hook.waitFor({ type: 'nothing' }, { timeoutMs: 50 })).rejects.toThrow('No such event within 50 ms')
  await expect(hook.trigger('nothing')).rejects.toThrow('nothing')
})
