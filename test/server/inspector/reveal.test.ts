import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fakeEvent } from '../../support/fake-event.ts'
import { FakeService } from '../../support/fake-service.ts'
import { type Bench, startInspector } from '../../support/inspector.ts'

let bench: Bench
beforeAll(async () => {
  const event = fakeEvent(1)
  event.headers = [['Authorization', 'Bearer abc']]
  bench = await startInspector(new FakeService([event]))
})
afterAll(() => bench[Symbol.asyncDispose]())

const reveal = (body: object) => bench.call('POST', '/api/events/latest/reveal', body)

describe('revealing captured headers', () => {
  test('returns the named headers and adds an entry to the audit log', async () => {
    const { status, text } = await reveal({ headers: ['authorization'] })
    expect([status, JSON.parse(text)]).toEqual([200, { headers: [['Authorization', 'Bearer abc']] }])
    const audit = await bench.call('GET', '/api/audit?limit=1')
    expect(JSON.parse(audit.text)).toMatchObject([{ action: 'reveal', names: ['authorization'] }])
    expect(audit.text).not.toContain('abc')
  })

  test('fails for a name that the event does not have', async () => {
    const { status, text } = await reveal({ headers: ['x-none'] })
    expect([status, text]).toEqual([404, expect.stringContaining('NO_SUCH_HEADER')])
  })

  test.each([
    ['no name', { headers: [] }],
    ['everything', { headers: '*' }],
    ['a body', { headers: ['a'], body: true }],
    ['an unknown side', { headers: ['a'], attempt: 'x', side: 'both' }],
    ['101 names', { headers: Array.from({ length: 101 }, (_, number) => `h${number}`) }],
  ])('rejects %s', async (_name, body) => {
    expect((await reveal(body)).status).toBe(400)
  })

  test.each(['0', '1001', 'x'])('rejects an audit page of %s entries', async (limit) => {
    expect((await bench.call('GET', `/api/audit?limit=${limit}`)).status).toBe(400)
  })
})
