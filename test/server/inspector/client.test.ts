import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiClient } from '../../../server/core/api/client.ts'
import { problems } from '../../../server/core/model/errors.ts'
import { fetchInProcess } from '../../../server/inspector/in-process.ts'
import { fakeEvent } from '../../support/fake-service.ts'
import { type Bench, startInspector, TOKEN } from '../../support/inspector.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startInspector()
})
afterAll(() => bench[Symbol.asyncDispose]())

const ways = {
  'over a socket': () => fetch,
  'inside the process': () => fetchInProcess(bench.app, `127.0.0.1:${bench.port}`),
}
const clientOf = (way: keyof typeof ways, token = TOKEN) => apiClient({ fetch: ways[way](), baseUrl: bench.url, token })

describe.each(Object.keys(ways) as Array<keyof typeof ways>)('the client %s', (way) => {
  test('asks for everything that only looks', async () => {
    const client = clientOf(way)
    const { id } = fakeEvent(2).summary
    expect(await client.events({ status: { min: 200, max: 299 }, pinned: false, limit: 1 })).toMatchObject({
      total: 2,
      events: [{ id }],
    })
    expect(await client.event('latest')).toMatchObject({ id })
    expect(Buffer.from(await client.body('latest')).toString()).toBe('{"ok":true}')
    expect(JSON.parse(await client.exported('latest', 'ndjson'))).toMatchObject({ id, body: '{"ok":true}' })
    expect(await client.signed('latest')).toMatchObject({ template: '{body}' })
    expect(await client.code('latest', 'one', 'node')).toEqual({ code: '// node' })
    expect(await client.stats()).toMatchObject({ events: 2 })
    expect(await client.health()).toMatchObject({ version: '0.0.0', watchers: 0, keeper: 'memory of the test' })
    expect(await client.snapshot()).toMatchObject({ total: 2 })
    const lists = await Promise.all([client.presets(), client.samples(), client.codeLanguages(), client.credentials()])
    expect(lists.map((list) => list.length)).toEqual([1, 1, 1, 0])
    expect([(await client.tunnel()).state, (await client.target()).health]).toEqual(['off', 'none'])
  })

  test('asks for everything that changes something', async () => {
    const client = clientOf(way)
    expect(await client.addCredential({ id: 'one', authenticationPlan: { type: 'bearer', token: 'x' } })).toMatchObject(
      { id: 'one' },
    )
    expect(await client.editCredential('one', { name: 'One' })).toMatchObject({ name: 'One' })
    expect(await client.rotateCredential('one', 'y', 0)).toMatchObject({ previousUntil: 0 })
    expect(await client.removeCredential('one')).toEqual({ removed: ['one'] })
    expect(await client.previewCredential({ type: 'bearer', token: 'x' })).toEqual({ headers: [['X-Signature', 'aa']] })
    expect(await client.changeEvent('latest', { note: null })).toMatchObject({ id: fakeEvent(2).summary.id })
    expect(await client.replay('latest', { signature: 'none' })).toMatchObject({ attempt: { cause: 'replay' } })
    expect(await client.previewReplay('latest', { signature: 'none' })).toMatchObject({ added: [] })
    expect(await client.verify('latest', 'one')).toMatchObject({ verifications: [{ credentialId: 'one' }] })
    expect(await client.diagnose('latest')).toMatchObject({ diagnosis: { cause: 'nothing-fits' } })
    expect(await client.sendSample('tool-calls', { path: '/x' })).toHaveProperty('eventId')
    expect(await client.acknowledgeTunnel()).toMatchObject({ state: 'off' })
  })

  test('rejects with the code, the words and the exit of the problem', async () => {
    const { code, message, hint } = problems.noSuchEvent('ffff')
    await expect(clientOf(way).event('ffff')).rejects.toMatchObject({ problem: { code, message, hint, exit: 1 } })
    await expect(clientOf(way).removeEvent('a b')).rejects.toMatchObject({
      problem: { code: 'BAD_REQUEST_FIELD', exit: 2 },
    })
    await expect(clientOf(way, `${TOKEN}x`).stats()).rejects.toMatchObject({ problem: { code: 'NO_TOKEN' } })
  })
})

test('the guard stands inside the process as well', async () => {
  const client = apiClient({ fetch: fetchInProcess(bench.app, 'evil.test'), baseUrl: 'http://evil.test', token: TOKEN })
  await expect(client.stats()).rejects.toMatchObject({ problem: { code: 'API_REFUSED' } })
})

test('an inspector that is gone is told as such', async () => {
  const gone = await startInspector()
  const client = apiClient({ fetch, baseUrl: gone.url, token: TOKEN })
  await gone[Symbol.asyncDispose]()
  await expect(client.stats()).rejects.toMatchObject({ problem: { code: 'API_UNREACHABLE', exit: 3 } })
})
