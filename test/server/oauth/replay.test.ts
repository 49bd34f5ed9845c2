import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import type { OAuth2Plan } from '../../../server/core/model/credential.ts'
import { fetchToken } from '../../../server/oauth/tokens/fetch.ts'
import { aBench, aServer, clientSecret, plan, textOf } from './support.ts'

/** An app that records the tokens of its requests. */
async function anApp(): Promise<{ target: string; tokens: string[] }> {
  const tokens: string[] = []
  const target = await aServer((request, response) => {
    tokens.push((request.headers.authorization ?? '').replace(/^Bearer /, ''))
    request.resume().on('end', () => response.end('{}'))
  })
  return { target, tokens }
}

const resign = { signature: 'resign', credential: 'oauth' } as const

describe('a re-signed replay', () => {
  test.each(['opaque', 'jwt'] as const)(
    'uses one token of vhook (%s) until it expires or is revoked',
    async (tokenFormat) => {
      const { target, tokens } = await anApp()
      const bench = await aBench({ tokenFormat, tokenLifetimeSeconds: 10, scope: 'hooks' }, { target })
      const { id } = await bench.send(undefined)
      await bench.daemon.service.replay(id, resign)
      bench.clock.now += 9_999
      await bench.daemon.service.replay(id, resign)
      bench.clock.now += 1
      await bench.daemon.service.replay(id, resign)
      await bench.api.revokeTokens({ id: 'oauth' })
      await bench.daemon.service.replay(id, resign)
      const [, first, same, second, third] = tokens
      expect([first === same, new Set(tokens.slice(1)).size]).toEqual([true, 3])
      expect((await bench.send(second)).message).toContain('revoked')
      expect((await bench.send(third)).verdict).toBe('valid')
      expect(third?.split('.').length).toBe({ opaque: 1, jwt: 3 }[tokenFormat])
    },
  )

  test('uses another token after the credential changes', async () => {
    const { target, tokens } = await anApp()
    const bench = await aBench({}, { target })
    const { id } = await bench.send(undefined)
    await bench.daemon.service.replay(id, resign)
    await bench.api.updateCredential({ id: 'oauth', set: { tokenFormat: 'jwt' } })
    await bench.daemon.service.replay(id, resign)
    expect(tokens[1]).not.toContain('.')
    expect(decodeJwt(tokens[2] ?? '')).toMatchObject({ client_id: 'me', iss: bench.url })
  })

  test('reports why it could not get a token', async () => {
    const { target } = await anApp()
    const url = await aServer((_request, response) => response.writeHead(400).end('{"error":"invalid_scope"}'))
    const bench = await aBench({ issuer: 'introspection', introspectionUrl: url, url }, { target })
    const { id } = await bench.send(undefined)
    await expect(bench.api.replayEvent({ id, ...resign })).rejects.toMatchObject({
      problem: { code: 'CANNOT_SIGN', message: expect.stringContaining('responded 400 (invalid_scope)') as string },
    })
  })
})

describe('a token is fetched', () => {
  /** A token server that accepts one method of client authentication. `requests` lists its requests. */
  async function aTokenServer(accepts: 'basic' | 'body', requests: string[]): Promise<OAuth2Plan> {
    const url = await aServer(async (request, response) => {
      const method = request.headers.authorization ? 'basic' : 'body'
      requests.push(`${method} ${await textOf(request)}`)
      const result = method === accepts ? { access_token: 'abc', expires_in: '60' } : { error: 'invalid_client' }
      response.writeHead(method === accepts ? 200 : 401).end(JSON.stringify(result))
    })
    return { ...plan, url, scope: 'a b' }
  }

  test('with a form and Basic authentication first', async () => {
    const requests: string[] = []
    expect(await fetchToken(await aTokenServer('basic', requests))).toEqual({
      token: 'abc',
      lifetime: 60,
      scope: undefined,
    })
    expect(requests).toEqual(['basic grant_type=client_credentials&scope=a+b'])
  })

  test('with the client in the body when Basic is refused', async () => {
    const requests: string[] = []
    await fetchToken(await aTokenServer('body', requests))
    expect(requests[1]).toBe(`body grant_type=client_credentials&scope=a+b&client_id=me&client_secret=${clientSecret}`)
  })

  test('without a second attempt when the first is refused for another reason', async () => {
    let requests = 0
    const url = await aServer((_request, response) => {
      requests += 1
      response.writeHead(503).end('{"error":"temporarily_unavailable"}')
    })
    await expect(fetchToken({ ...plan, url })).rejects.toThrow('responded 503 (temporarily_unavailable)')
    expect(requests).toBe(1)
    await expect(fetchToken(plan)).rejects.toThrow('has no token endpoint')
  })
})
