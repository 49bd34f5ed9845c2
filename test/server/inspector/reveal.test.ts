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

const ask = (body: object) => bench.call('POST', '/api/events/latest/reveal', body)

describe('revealing captured headers', () => {
  test('gives the lines that were named, and leaves a line in the audit', async () => {
    const { status, text } = await ask({ headers: ['authorization'] })
    expect([status, JSON.parse(text)]).toEqual([200, { headers: [['Authorization', 'Bearer abc']] }])
    const audit = await bench.call('GET', '/api/audit?limit=1')
    expect(JSON.parse(audit.text)).toMatchObject([{ action: 'reveal', names: ['authorization'] }])
    expect(audit.text).not.toContain('abc')
  })

  test('of a name that is not there says so', async () => {
    const { status, text } = await ask({ headers: ['x-none'] })
    expect([status, text]).toEqual([404, expect.stringContaining('NO_SUCH_HEADER')])
  })

  test.each([
    ['no name', { headers: [] }],
    ['everything', { headers: '*' }],
    ['a body', { headers: ['a'], body: true }],
    ['another side', { headers: ['a'], attempt: 'x', side: 'both' }],
    ['101 names', { headers: Array.from({ length: 101 }, (_, number) => `h${number}`) }],
  ])('cannot ask for %s', async (_name, body) => {
    expect((await ask(body)).status).toBe(400)
  })

  test.each(['0', '1001', 'x'])('the audit is not given %s lines at a time', async (limit) => {
    expect((await bench.call('GET', `/api/audit?limit=${limit}`)).status).toBe(400)
  })
})
