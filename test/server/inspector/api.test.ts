import { describe, expect, test } from 'vitest'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import { statusOf } from '../../../server/inspector/errors.ts'
import { readStatus } from '../../../server/inspector/schemas/request.ts'
import { fakeEvent } from '../../support/fake-event.ts'
import { FakeService } from '../../support/fake-service.ts'
import { startInspector, TOKEN } from '../../support/inspector.ts'

const id = (number: number): string => fakeEvent(number).summary.id

describe('the list of events', () => {
  const service = () =>
    new FakeService([
      fakeEvent(4, { verdict: 'invalid', status: 401 }),
      fakeEvent(3, { verdict: 'invalid', status: 500, pinned: true }),
      fakeEvent(2, { status: 200, type: 'tool-calls' }),
      fakeEvent(1, { status: null, verdict: 'not-checked' }),
    ])

  test.each([
    ['', [4, 3, 2, 1]],
    ['?verdict=invalid', [4, 3]],
    ['?status=%3E%3D400', [4, 3]],
    ['?status=400-499', [4]],
    ['?status=200', [2]],
    ['?pinned=true', [3]],
    ['?pinned=false', [4, 2, 1]],
    ['?type=tool-calls', [2]],
    ['?limit=2', [4, 3]],
  ])('with "%s" returns %j', async (query, numbers) => {
    await using bench = await startInspector(service())
    const { events } = JSON.parse((await bench.call('GET', `/api/events${query}`)).text) as {
      events: Array<{ seq: number }>
    }
    expect(events.map(({ seq }) => seq)).toEqual(numbers)
  })

  test.each([
    ['limit=500', 200],
    ['limit=501', 400],
    ['limit=0', 400],
    ['limit=ten', 400],
    ['status=4000', 400],
    ['status=400%20is:valid', 400],
    ['verdict=maybe', 400],
    ['state=answered', 200],
    ['state=done', 400],
    ['since=10m', 200],
    ['since=1700000000000', 200],
    ['until=2026-11-24T12:00:00Z', 200],
    ['since=later', 400],
    ['pinned=yes', 400],
    ['colour=red', 400],
  ])('with %s has status %i', async (query, status) => {
    await using bench = await startInspector(service())
    const response = await bench.call('GET', `/api/events?${query}`)
    const expected = status === 400 ? query.slice(0, query.indexOf('=')) : '"events"'
    expect([response.status, response.text]).toEqual([status, expect.stringContaining(expected)])
  })

  test('accepts a status in four notations only', () => {
    const texts = ['400', '4xx', '400-599', '>=400', '', '40', '400-', 'x', '400 401']
    expect(texts.map(readStatus)).toEqual([
      { min: 400, max: 400 },
      { min: 400, max: 499 },
      { min: 400, max: 599 },
      { min: 400, max: 999 },
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('one event', () => {
  test.each([
    ['its id', id(2), 200, 2],
    ['the latest', 'latest', 200, 2],
    ['the previous one', 'latest~1', 200, 1],
    ['an offset beyond the oldest', 'latest~2', 404, undefined],
    ['an unknown id', 'ffff', 404, undefined],
    ['an ambiguous prefix', '0193a000', 409, undefined],
    ['an invalid name', 'a b', 400, undefined],
    ['a path', '..%2f..%2fx', 400, undefined],
  ])('by %s', async (_name, name, status, seq) => {
    await using bench = await startInspector()
    const response = await bench.call(
      'GET',
      `/api/events/${encodeURI(decodeURIComponent(name)).replaceAll('/', '%2f')}`,
    )
    expect(response.status).toBe(status)
    expect((JSON.parse(response.text) as { seq?: number }).seq).toBe(seq)
  })

  test('can be pinned, annotated and deleted', async () => {
    await using bench = await startInspector()
    expect((await bench.call('PATCH', '/api/events/latest', { pinned: true, note: 'odd' })).text).toBe(
      JSON.stringify({ id: id(2) }),
    )
    expect(JSON.parse((await bench.call('GET', '/api/events/latest')).text)).toMatchObject({
      pinned: true,
      note: 'odd',
    })
    expect((await bench.call('PATCH', '/api/events/latest', { pinned: 'yes' })).text).toContain('pinned')
    expect(JSON.parse((await bench.call('DELETE', '/api/events/latest')).text)).toEqual({ removed: [id(2)] })
    expect(JSON.parse((await bench.call('POST', '/api/events/remove', { ids: [id(1)] })).text)).toEqual({
      removed: [id(1)],
    })
    expect(bench.service.events).toEqual([])
  })

  test('can be deleted without a content type, because browsers send a preflight for every DELETE', async () => {
    await using bench = await startInspector()
    const headers = ['Host', `localhost:${bench.port}`, 'Authorization', `Bearer ${TOKEN}`]
    expect((await bench.send({ method: 'DELETE', path: '/api/events/latest', headers })).status).toBe(200)
  })
})

describe('credentials', () => {
  const plan = { type: 'bearer', token: 'very-secret-token' }

  test('are returned without their secret', async () => {
    await using bench = await startInspector()
    const responses = [
      await bench.call('POST', '/api/credentials', { id: 'prod', authenticationPlan: plan }),
      await bench.call('GET', '/api/credentials'),
      await bench.call('PATCH', '/api/credentials/prod', { name: 'Production', set: { headerName: 'X-Vapi-Secret' } }),
      await bench.call('POST', '/api/credentials/prod/rotate', { secret: 'very-secret-next' }),
      await bench.call('GET', '/api/snapshot'),
    ]
    expect(responses.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200])
    expect(responses.map(({ text }) => text).join('')).not.toContain('very-secret')
    expect(bench.service.vault.find('prod')).toMatchObject({
      name: 'Production',
      authenticationPlan: { token: 'very-secret-next', headerName: 'X-Vapi-Secret' },
      previous: { until: 86_400_000 },
    })
    expect((await bench.call('DELETE', '/api/credentials/prod')).text).toBe('{"removed":["prod"]}')
  })

  test.each([
    ['no plan', {}, 'authenticationPlan'],
    ['an unknown plan', { authenticationPlan: { type: 'magic' } }, 'authenticationPlan.type'],
    ['an id with a slash', { id: 'a/b', authenticationPlan: plan }, 'id'],
    ['an unknown field', { secret: 'x', authenticationPlan: plan }, 'secret'],
  ])('with %s are rejected, and the error names the field', async (_name, body, field) => {
    await using bench = await startInspector()
    const { status, text } = await bench.call('POST', '/api/credentials', body)
    expect([status, JSON.parse(text)]).toEqual([
      400,
      { error: expect.objectContaining({ code: 'BAD_REQUEST_FIELD', message: expect.stringContaining(field) }) },
    ])
    expect(text).not.toContain('very-secret')
  })

  test('can be rotated during a grace period only with force', async () => {
    await using bench = await startInspector()
    await bench.call('POST', '/api/credentials', { id: 'one', authenticationPlan: plan })
    const rotate = (more: object) => bench.call('POST', '/api/credentials/one/rotate', { secret: 'next', ...more })
    const statuses = [await rotate({}), await rotate({}), await rotate({ force: true }), await rotate({ graceMs: 0 })]
    expect(statuses.map(({ status }) => status)).toEqual([200, 409, 200, 200])
  })

  test('have different errors for an existing and an unknown id', async () => {
    await using bench = await startInspector()
    await bench.call('POST', '/api/credentials', { id: 'one', authenticationPlan: plan })
    expect((await bench.call('POST', '/api/credentials', { id: 'one', authenticationPlan: plan })).status).toBe(409)
    expect((await bench.call('DELETE', '/api/credentials/two')).status).toBe(404)
  })
})

describe('the API', () => {
  test('counts events by verdict', async () => {
    await using bench = await startInspector(
      new FakeService([fakeEvent(1), fakeEvent(2, { verdict: 'invalid', pinned: true }), fakeEvent(3)]),
    )
    expect(JSON.parse((await bench.call('GET', '/api/stats')).text)).toEqual({
      events: 3,
      valid: 2,
      invalid: 1,
      unsigned: 0,
      notChecked: 0,
      pinned: 1,
    })
  })

  test('describes every route in its OpenAPI document', async () => {
    await using bench = await startInspector()
    const { openapi, paths } = JSON.parse((await bench.call('GET', '/api/openapi.json')).text) as {
      openapi: string
      paths: object
    }
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method} ${path}`),
    )
    const routes = bench.app.routeList.filter(({ method, url }) => method !== 'HEAD' && url.startsWith('/api/'))
    const expected = routes.map(({ method, url }) => `${method.toLowerCase()} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
    expect(openapi).toBe('3.1.0')
    expect(described.toSorted()).toEqual(expected.toSorted())
  })

  test.each([
    ['/api/presets'],
    ['/api/samples'],
    ['/api/tunnel'],
    ['/api/target'],
    ['/api/health'],
    ['/api/code'],
    ['/api/events/latest/signed'],
  ])('responds to %s with 200', async (path) => {
    await using bench = await startInspector()
    expect((await bench.call('GET', path)).status).toBe(200)
  })

  test('sends a sample, and rejects an unknown one', async () => {
    await using bench = await startInspector()
    expect(JSON.parse((await bench.call('POST', '/api/samples', { sample: 'tool-calls' })).text)).toEqual({
      eventId: id(1),
    })
    expect((await bench.call('POST', '/api/samples', { sample: 'none' })).status).toBe(404)
    expect((await bench.call('POST', '/api/samples', { sample: 'tool-calls', path: '/a b' })).status).toBe(400)
    expect((await bench.call('POST', '/api/samples', { sample: 'tool-calls', set: ['a'] })).status).toBe(400)
  })
})

describe('an error', () => {
  test.each([
    [problems.noSuchEvent('x'), 404],
    [problems.noSuchCredential('x'), 404],
    [problems.ambiguousEvent('x', 2), 409],
    [problems.badCredential('token', 'is empty'), 400],
    [problems.badRequestField('path', 'is wrong'), 400],
    [problems.credentialLocked('x'), 409],
    [problems.credentialExists('x'), 409],
    [problems.noTarget(), 409],
    [problems.cannotSign('locked'), 409],
    [problems.storageFailed('full'), 503],
    [problems.noToken(), 401],
    [problems.badMethod('PUT', 'GET'), 405],
    [problems.internal(), 500],
    [{ code: 'NEW_ONE', message: '', hint: '', exit: 3 } as const, 503],
  ])('%o has status %i', (problem, status) => {
    expect(statusOf(problem)).toBe(status)
  })

  test('from the table is sent unchanged', async () => {
    const service = new FakeService([fakeEvent(1)])
    service.verify = () => Promise.reject(new VhookError(problems.storageFailed('the disk is full')))
    await using bench = await startInspector(service)
    const { status, text } = await bench.call('POST', '/api/events/latest/verify')
    const { code, message, hint } = problems.storageFailed('the disk is full')
    expect([status, JSON.parse(text)]).toEqual([503, { error: { code, message, hint } }])
  })

  test('that is unexpected is reported, and sent without details', async () => {
    const service = new FakeService([fakeEvent(1)])
    const bug = new Error('password=hunter2 at /home/me')
    service.diagnose = () => Promise.reject(bug)
    await using bench = await startInspector(service)
    const { status, text } = await bench.call('POST', '/api/events/latest/diagnosis', {})
    expect([status, JSON.parse(text)]).toMatchObject([500, { error: { code: 'INTERNAL' } }])
    expect(text).not.toMatch(/hunter2|home/)
    expect(bench.reported).toEqual([bug])
  })

  test.each([
    ['is not JSON', '{"a":', 400],
    ['is not an object', '[]', 400],
    ['would pollute prototypes', '{"__proto__":{"polluted":1}}', 400],
    ['is over 1 MiB', `{"a":"${'x'.repeat(1024 * 1024)}"}`, 413],
  ])('for a body that %s has the same shape', async (_name, body, status) => {
    await using bench = await startInspector()
    const headers = [
      'Host',
      `localhost:${bench.port}`,
      'Authorization',
      `Bearer ${TOKEN}`,
      'Content-Type',
      'application/json',
    ]
    const response = await bench.send({ method: 'POST', path: '/api/samples', headers, body })
    expect([response.status, JSON.parse(response.text)]).toMatchObject([
      status,
      { error: { code: expect.any(String) } },
    ])
    expect(bench.service.done).toEqual([])
  })

  test('for a wrong method lists the allowed ones', async () => {
    await using bench = await startInspector()
    const { status, headers } = await bench.call('PUT', '/api/events/latest')
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD, PATCH, DELETE'])
  })
})
