import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Bench } from './support.ts'
import { aBench, aServer, clientSecret, filesWith, textOf } from './support.ts'

const token = 'app-token-canary-9dKx'
const refresh = 'app-refresh-canary-2mQz'
const path = '/app/oauth/token'
const issuer = 'observed'
const basic = `Basic ${Buffer.from(`me:${clientSecret}`).toString('base64')}`

type AppResponse = { status?: number; headers?: Record<string, string>; body: string | Buffer }
const granted = JSON.stringify({
  access_token: token,
  refresh_token: refresh,
  token_type: 'Bearer',
  expires_in: 60,
  scope: 'hooks',
})

/** An app whose token endpoint sends this response. `seen` lists its requests. */
async function anApp(tokenResponse: AppResponse, seen: string[] = []): Promise<string> {
  return await aServer(async (request, response) => {
    seen.push(`${request.headers.authorization ?? ''} ${request.url} ${await textOf(request)}`)
    const isToken = request.url?.startsWith(path) ?? false
    const headers = isToken ? { 'content-type': 'application/json', ...tokenResponse.headers } : {}
    response.writeHead(isToken ? (tokenResponse.status ?? 200) : 200, headers).end(isToken ? tokenResponse.body : '{}')
  })
}

const ask = (bench: Bench) =>
  fetch(`${bench.url}${path}?why=${clientSecret}`, {
    method: 'POST',
    headers: { authorization: basic },
    body: new URLSearchParams({ grant_type: 'client_credentials', client_secret: clientSecret }),
  })

describe("the app's own token endpoint behind the tunnel", () => {
  test.each([
    ['uncompressed', { body: granted }],
    ['compressed', { body: gzipSync(granted), headers: { 'content-encoding': 'gzip' } }],
  ] as Array<[string, AppResponse]>)(
    'gets the request unchanged, as the sender gets the response, and its token is known from then on (%s)',
    async (_name, tokenResponse) => {
      const seen: string[] = []
      const target = await anApp(tokenResponse, seen)
      const bench = await aBench(
        { issuer, url: `https://tunnel.example${path}`, scope: 'hooks' },
        { target, enforce: true },
      )
      expect(await (await ask(bench)).text()).toBe(granted)
      expect(seen[0]).toBe(
        `${basic} ${path}?why=${clientSecret} grant_type=client_credentials&client_secret=${clientSecret}`,
      )
      const used = await bench.send(token)
      expect([used.verdict, used.credential]).toEqual(['valid', 'oauth'])
      const [view] = await bench.api.listTokens({ id: 'oauth' })
      expect(view).toMatchObject({ scope: 'hooks', usedBy: [{ eventId: used.id }] })
      expect((view?.expiresAt ?? 0) - (view?.issuedAt ?? 0)).toBe(60_000)
      bench.clock.now += 60_000
      expect((await bench.send(token)).message).toContain('expired')
      expect(
        (await fetch(`${bench.url}/hook`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })).status,
      ).toBe(401)
    },
  )

  test('leaves no secret and no token in the data folder, while request and response can be read', async () => {
    const target = await anApp({ body: granted })
    const bench = await aBench({ issuer, url: `https://tunnel.example${path}` }, { target })
    await ask(bench)
    const event = await bench.newest('token')
    expect(event).toMatchObject({ kind: 'token', state: 'answered', status: 200, verdict: 'not-checked' })
    const [attempt] = event.attemptsDetail
    expect(JSON.parse(Buffer.from(attempt?.outcome?.bodyBase64 ?? '', 'base64').toString())).toEqual({
      access_token: expect.stringContaining('••') as string,
      refresh_token: expect.stringContaining('••') as string,
      token_type: 'Bearer',
      expires_in: 60,
      scope: 'hooks',
    })
    expect(Buffer.from(event.bodyBase64 ?? '', 'base64').toString()).toMatch(
      /^grant_type=client_credentials&client_secret=•/,
    )
    expect((await bench.send(token)).verdict).toBe('valid')
    await bench.daemon.close()
    expect(filesWith(`${bench.folder}/data`, [clientSecret, token, refresh, basic.slice(6)])).toEqual([])
  })

  test.each([
    [
      'an error response',
      { status: 400, body: JSON.stringify({ error: 'invalid_client', access_token: token }) },
      '{"error"',
    ],
    ['something other than JSON', { body: `token=${token}` }, ''],
    ['a JSON list', { body: `["${token}"]` }, ''],
    ['a wrong Content-Encoding', { body: granted, headers: { 'content-encoding': 'br' } }, ''],
  ] as Array<[string, AppResponse, string]>)('adds no token for %s', async (_name, tokenResponse, stored) => {
    const target = await anApp(tokenResponse)
    const bench = await aBench({ issuer, url: `https://tunnel.example${path}` }, { target })
    await (await ask(bench)).arrayBuffer().catch(() => undefined)
    const [attempt] = (await bench.newest('token')).attemptsDetail
    expect(
      Buffer.from(attempt?.outcome?.bodyBase64 ?? '', 'base64')
        .toString()
        .startsWith(stored),
    ).toBe(true)
    expect(attempt?.outcome?.bodyBase64 === '').toBe(stored === '')
    const event = await bench.send(token)
    expect([event.verdict, event.message]).toEqual(['invalid', expect.stringContaining('not known') as string])
    expect(await bench.api.listTokens({ id: 'oauth' })).toEqual([])
  })

  test('is observed only for POST on its path', async () => {
    const seen: string[] = []
    const target = await anApp({ body: granted }, seen)
    const bench = await aBench({ issuer, url: `https://tunnel.example${path}` }, { target })
    await fetch(`${bench.url}${path}`)
    expect((await bench.send(token, `${path}/other`)).message).toContain('No token was ever requested')
    expect((await bench.newest('webhook')).path).toBe(`${path}/other`)
    expect(await bench.api.listTokens({ id: 'oauth' })).toEqual([])
    expect(seen.length).toBe(2)
  })

  test('makes a token for another client invalid because of the client', async () => {
    const target = await anApp({ body: granted })
    const bench = await aBench({ issuer, url: `https://tunnel.example${path}` }, { target })
    await fetch(`${bench.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'someone-else', client_secret: 'x' }),
    })
    const event = await bench.send(token)
    expect(event.verifications[0]).toMatchObject({ verdict: 'invalid', reason: 'oauth2.client' })
  })
})
