import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import type { Bench } from './support.ts'
import { aBench, clientSecret, filesWith, nextMessage, tokenPath } from './support.ts'

const bodyOf = async (response: Response): Promise<Record<string, unknown>> =>
  (await response.json()) as Record<string, unknown>
const set = (bench: Bench, fields: Record<string, unknown>) => bench.api.updateCredential({ id: 'oauth', set: fields })

describe('the token endpoint on the intake', () => {
  test('responds as RFC 6749 defines, with no-store', async () => {
    const bench = await aBench({ scope: 'hooks calls' })
    const response = await bench.ask()
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await bodyOf(response)).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/) as string,
      token_type: 'Bearer',
      expires_in: 3_600,
      scope: 'hooks calls',
    })
  })

  test.each([
    [
      {},
      200,
      /^It asked with a form body and the client in the body; a token was issued for 3600 s\. Response: 200\.$/,
    ],
    [{ client_secret: 'wrong' }, 401, /^It asked with .*; the client secret is wrong\. Response: 401\.$/],
    [{ grant_type: 'password' }, 400, /the grant type is not client_credentials\. Response: 400\.$/],
  ] as Array<[Record<string, string>, number, RegExp]>)(
    'stores every request with an explanation and its status (%o)',
    async (fields, status, note) => {
      const bench = await aBench()
      const captured = nextMessage(bench.daemon, (message) =>
        message.type === 'event.captured' ? message.event : undefined,
      )
      await bench.ask(fields)
      expect(await captured).toMatchObject({ kind: 'token', state: 'recorded', status })
      expect(await bench.newest('token')).toMatchObject({
        path: tokenPath,
        status,
        note: expect.stringMatching(note) as string,
      })
    },
  )

  test('stores the request without the client secret', async () => {
    const bench = await aBench()
    const basic = Buffer.from(`me:${clientSecret}`).toString('base64')
    await bench.ask({ scope: 'a b', note: clientSecret }, { 'x-client-secret': clientSecret })
    const { bodyBase64 = '' } = await bench.newest('token')
    expect(Buffer.from(bodyBase64, 'base64').toString()).toMatch(
      /^grant_type=client_credentials&client_id=me&client_secret=•+\+\d+–\d+\+chars&scope=a\+b&.*=•/,
    )
    await fetch(`${bench.url}${tokenPath}?client_secret=${clientSecret}`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/json' },
      body: JSON.stringify({ grant_type: 'client_credentials', [clientSecret]: 'x' }),
    })
    const stored = (await bench.daemon.service.detail('latest')).headers
    expect(stored.find(([name]) => name.toLowerCase() === 'authorization')?.[1]).toMatch(/^Basic ••/)
    const { events } = await bench.daemon.service.list({ filter: { search: 'canary' }, limit: 10 })
    expect(events).toEqual([])
    expect(filesWith(`${bench.folder}/data`, [clientSecret, basic])).toEqual([])
  })

  test('stores no secret of a request that is incomplete or too large', async () => {
    const bench = await aBench()
    const refused = nextMessage(bench.daemon, (message) =>
      message.type === 'event.captured' ? message.event : undefined,
    )
    const incomplete = request(`${bench.url}${tokenPath}`, { method: 'POST', headers: { 'content-length': '9999' } })
    incomplete.on('error', () => undefined)
    incomplete.write(`client_secret=${clientSecret}`, () => incomplete.destroy())
    expect(await refused).toMatchObject({ state: 'incomplete', kind: 'token' })
    const large = await bench.ask({ filler: 'x'.repeat(1_100_000) })
    expect([large.status, await bodyOf(large)]).toEqual([400, { error: 'invalid_request' }])
    expect(filesWith(`${bench.folder}/data`, [clientSecret])).toEqual([])
  })

  test('exists only while a credential issues tokens', async () => {
    const bench = await aBench()
    const token = await bench.token()
    expect((await bench.send(token)).verdict).toBe('valid')
    await bench.api.removeCredential({ id: 'oauth' })
    expect(await bodyOf(await bench.ask())).toEqual({})
    expect((await bench.newest('webhook')).path).toBe(tokenPath)
    await bench.daemon.service.vault.add({
      id: 'oauth',
      authenticationPlan: { type: 'oauth2', clientId: 'me', clientSecret },
    })
    const again = await bench.send(token)
    expect([again.verdict, again.message]).toEqual([
      'invalid',
      expect.stringContaining('No token was ever requested') as string,
    ])
  })

  test('uses the path of the plan', async () => {
    const bench = await aBench({ url: 'https://tunnel.example/auth/token' })
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'me', client_secret: clientSecret })
    expect(await bodyOf(await fetch(`${bench.url}/auth/token?x=1`, { method: 'POST', body }))).toHaveProperty(
      'access_token',
    )
    expect(await bodyOf(await bench.ask())).toEqual({})
  })
})

describe('a source with too many requests', () => {
  test('gets 429 after thirty requests in a minute, which is stored; other sources do not', async () => {
    const bench = await aBench()
    const from = (source: string) => ({ 'x-forwarded-for': `10.0.0.1, ${source}` })
    for (let count = 0; count < 30; count += 1) expect((await bench.ask({}, from('1.1.1.1'))).status).toBe(200)
    const response = await bench.ask({}, from('1.1.1.1'))
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '60'])
    expect(await bench.newest('token')).toMatchObject({
      status: 429,
      note: expect.stringContaining('Too many requests') as string,
    })
    expect((await bench.ask({}, from('2.2.2.2'))).status).toBe(200)
    bench.clock.now += 59_999
    expect((await bench.ask({}, from('1.1.1.1'))).status).toBe(429)
    bench.clock.now += 1
    expect((await bench.ask({}, from('1.1.1.1'))).status).toBe(200)
  })
})

describe('the simulation options of a credential', () => {
  test.each([
    ['invalid_scope', 400],
    ['unauthorized_client', 400],
    ['invalid_client', 401],
    ['server_error', 500],
    ['temporarily_unavailable', 503],
  ])('refuse tokens with %s until they are removed', async (refuseTokens, status) => {
    const bench = await aBench()
    await set(bench, { refuseTokens })
    const refused = await bench.ask()
    expect([refused.status, await bodyOf(refused)]).toEqual([status, { error: refuseTokens }])
    await set(bench, { refuseTokens: null })
    expect((await bench.ask()).status).toBe(200)
  })

  test('let a token expire after one second', async () => {
    const bench = await aBench({ tokenLifetimeSeconds: 1 })
    const response = await bodyOf(await bench.ask())
    expect(response['expires_in']).toBe(1)
    bench.clock.now += 999
    expect((await bench.send(String(response['access_token']))).verdict).toBe('valid')
    bench.clock.now += 1
    const late = await bench.send(String(response['access_token']))
    expect([late.verdict, late.message]).toEqual(['invalid', expect.stringContaining('expired') as string])
  })

  test('delay the response, which the note explains', async () => {
    const bench = await aBench({ slowTokensMs: 40 })
    const began = performance.now()
    expect((await bench.ask()).status).toBe(200)
    // Node's timers may fire up to a millisecond early.
    expect(performance.now() - began).toBeGreaterThanOrEqual(39)
    expect((await bench.newest('token')).note).toContain('delayed by 40 ms on purpose')
  })

  test('do not delay storing the request of a sender that disconnects', async () => {
    const bench = await aBench({ slowTokensMs: 60_000 })
    const recorded = nextMessage(bench.daemon, (message) =>
      message.type === 'event.captured' ? message.event : undefined,
    )
    const left = new AbortController()
    const asking = fetch(`${bench.url}${tokenPath}`, {
      method: 'POST',
      body: 'grant_type=client_credentials&client_id=me',
      signal: left.signal,
    })
    setTimeout(() => left.abort(), 20)
    await expect(asking).rejects.toThrow('abort')
    expect(await recorded).toMatchObject({ kind: 'token' })
    expect((await bench.newest('token')).note).toMatch(/The sender did not wait: it left after \d+ ms\.$/)
  })

  test.each([
    ['tokenLifetimeSeconds', 0],
    ['tokenLifetimeSeconds', 1.5],
    ['refuseTokens', 'nonsense'],
    ['slowTokensMs', 60_001],
    ['tokenFormat', 'saml'],
  ])('reject %s: %s', async (field, value) => {
    const bench = await aBench()
    await expect(set(bench, { [field]: value })).rejects.toThrow(`credential's ${field} must be`)
  })
})

describe('the tokens of a credential', () => {
  test('are revoked together, and later ones are valid', async () => {
    const bench = await aBench()
    const [one, two] = [await bench.token(), await bench.token()]
    expect((await bench.send(one)).verdict).toBe('valid')
    bench.clock.now += 10
    expect(await bench.api.revokeTokens({ id: 'oauth' })).toEqual({ revoked: 2 })
    for (const token of [one, two]) expect((await bench.send(token)).message).toContain('revoked')
    expect(await bench.api.revokeTokens({ id: 'oauth' })).toEqual({ revoked: 0 })
    expect((await bench.send(await bench.token())).verdict).toBe('valid')
  })

  test('list the events that used them, newest first, and an event has the id of its token', async () => {
    const bench = await aBench({ scope: 'hooks' })
    const token = await bench.token()
    const issuedAt = bench.clock.now
    bench.clock.now += 5
    const first = await bench.send(token)
    bench.clock.now += 5
    const second = await bench.send(token)
    await bench.send('another-token-entirely')
    bench.clock.now += 5
    await bench.token()
    const tokens = await bench.api.listTokens({ id: 'oauth' })
    expect(tokens.map(({ requests }) => requests.count)).toEqual([0, 2])
    expect(tokens[1]).toEqual({
      id: first.verifications[0]?.tokenId,
      issuedAt,
      expiresAt: issuedAt + 3_600_000,
      revokedAt: null,
      scope: 'hooks',
      usedBy: [
        { eventId: second.id, at: issuedAt + 10 },
        { eventId: first.id, at: issuedAt + 5 },
      ],
      requests: { count: 2, lastAt: issuedAt + 10 },
    })
    await bench.api.removeEvent({ id: second.id })
    expect((await bench.api.listTokens({ id: 'oauth' }))[1]?.usedBy).toEqual([{ eventId: first.id, at: issuedAt + 5 }])
    expect(JSON.stringify(tokens)).not.toContain(token)
  })

  test('are available only for an existing OAuth 2.0 credential', async () => {
    const bench = await aBench()
    await bench.api.addCredential({ id: 'plain', authenticationPlan: { type: 'bearer', token: 'long-enough-token' } })
    await expect(bench.api.listTokens({ id: 'nobody' })).rejects.toMatchObject({
      problem: { code: 'NO_SUCH_CREDENTIAL' },
    })
    await expect(bench.api.revokeTokens({ id: 'plain' })).rejects.toMatchObject({ problem: { code: 'BAD_INPUT' } })
    await expect(bench.api.rotateSigningKey({ id: 'oauth' })).rejects.toMatchObject({ problem: { code: 'BAD_INPUT' } })
  })
})
