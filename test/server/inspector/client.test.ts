import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiClient } from '../../../server/core/api/client.ts'
import { problems } from '../../../server/core/model/errors.ts'
import { fetchInProcess } from '../../../server/inspector/in-process.ts'
import { checkedBy, checkedFetch } from '../../support/checked-fetch.ts'
import { fakeEvent } from '../../support/fake-event.ts'
import { type Bench, startInspector, TOKEN } from '../../support/inspector.ts'

let bench: Bench
beforeAll(async () => {
  bench = await startInspector()
})
afterAll(() => bench[Symbol.asyncDispose]())

const transports = {
  'over a socket': () => checkedFetch,
  'inside the process': () => checkedBy(fetchInProcess(bench.app, `127.0.0.1:${bench.port}`)),
}
const clientOf = (transport: keyof typeof transports, token = TOKEN) =>
  apiClient({ fetch: transports[transport](), baseUrl: bench.url, token })

describe.each(Object.keys(transports) as Array<keyof typeof transports>)('the client %s', (transport) => {
  test('calls the routes that read', async () => {
    const client = clientOf(transport)
    const { id } = fakeEvent(2).summary
    expect(await client.listEvents({ status: { min: 200, max: 299 }, pinned: false, limit: 1 })).toMatchObject({
      total: 2,
      events: [{ id }],
    })
    expect(await client.getEvent({ id: 'latest' })).toMatchObject({ id })
    expect(Buffer.from(await client.getEventBody({ id: 'latest' })).toString()).toBe('{"ok":true}')
    expect(JSON.parse(await client.exportEvent({ id: 'latest', as: 'ndjson' }))).toMatchObject({
      id,
      body: '{"ok":true}',
    })
    expect(await client.getSignedPayload({ id: 'latest' })).toMatchObject({ template: '{body}' })
    expect(await client.getCode({ id: 'latest', credential: 'one', language: 'node' })).toEqual({ code: '// node' })
    expect(await client.getStats()).toMatchObject({ events: 2 })
    expect(await client.getHealth()).toMatchObject({ version: '0.0.0', watchers: 0, keyLocation: 'memory of the test' })
    expect(await client.getSnapshot()).toMatchObject({ total: 2 })
    const lists = await Promise.all([
      client.listPresets(),
      client.listSamples(),
      client.listCodeLanguages(),
      client.listCredentials(),
    ])
    expect(lists.map((list) => list.length)).toEqual([1, 1, 1, 0])
    expect([(await client.getTunnel()).state, (await client.getTarget()).health]).toEqual(['off', 'none'])
  })

  test('calls the routes that change something', async () => {
    const client = clientOf(transport)
    expect(await client.addCredential({ id: 'one', authenticationPlan: { type: 'bearer', token: 'x' } })).toMatchObject(
      { id: 'one' },
    )
    expect(await client.updateCredential({ id: 'one', name: 'One' })).toMatchObject({ name: 'One' })
    expect(await client.rotateCredential({ id: 'one', secret: 'y', graceMs: 0 })).toMatchObject({ previousUntil: 0 })
    expect(await client.removeCredential({ id: 'one' })).toEqual({ removed: ['one'] })
    expect(await client.previewCredential({ authenticationPlan: { type: 'bearer', token: 'x' } })).toEqual({
      headers: [['X-Signature', 'aa']],
    })
    expect(await client.updateEvent({ id: 'latest', note: null })).toMatchObject({ id: fakeEvent(2).summary.id })
    expect(await client.replayEvent({ id: 'latest', signature: 'none' })).toMatchObject({
      attempt: { cause: 'replay' },
    })
    expect(await client.previewReplay({ id: 'latest', signature: 'none' })).toMatchObject({ added: [] })
    expect(await client.verifyEvent({ id: 'latest', credential: 'one' })).toMatchObject({
      verifications: [{ credentialId: 'one' }],
    })
    expect(await client.diagnoseEvent({ id: 'latest' })).toMatchObject({ diagnosis: { cause: 'nothing-fits' } })
    expect(await client.sendSample({ sample: 'tool-calls', path: '/x' })).toHaveProperty('eventId')
    expect(await client.acknowledgeTunnel()).toMatchObject({ state: 'off' })
  })

  test('rejects with the code, message, hint and exit code of the error', async () => {
    const { code, message, hint } = problems.noSuchEvent('ffff')
    await expect(clientOf(transport).getEvent({ id: 'ffff' })).rejects.toMatchObject({
      problem: { code, message, hint, exit: 1 },
    })
    await expect(clientOf(transport).removeEvent({ id: 'a b' })).rejects.toMatchObject({
      problem: { code: 'BAD_REQUEST_FIELD', exit: 2 },
    })
    await expect(clientOf(transport, `${TOKEN}x`).getStats()).rejects.toMatchObject({ problem: { code: 'NO_TOKEN' } })
  })
})

test('the guard also applies inside the process', async () => {
  const client = apiClient({ fetch: fetchInProcess(bench.app, 'evil.test'), baseUrl: 'http://evil.test', token: TOKEN })
  await expect(client.getStats()).rejects.toMatchObject({ problem: { code: 'API_REFUSED' } })
})

test('an inspector that has stopped is reported as unreachable', async () => {
  const stopped = await startInspector()
  const client = apiClient({ fetch, baseUrl: stopped.url, token: TOKEN })
  await stopped[Symbol.asyncDispose]()
  await expect(client.getStats()).rejects.toMatchObject({ problem: { code: 'API_UNREACHABLE', exit: 3 } })
})
