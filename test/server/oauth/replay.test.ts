import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import type { OAuth2Plan } from '../../../server/core/model/credential.ts'
import { fetchToken } from '../../../server/oauth/tokens/fetch.ts'
import { aBench, aServer, clientSecret, plan, textOf } from './support.ts'

/** An app that writes down the tokens it is called with. */
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
    'carries a token of vhook (%s), one until it expires or is revoked',
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

  test('gets another token once the credential was changed', async () => {
    const { target, tokens } = await anApp()
    const bench = await aBench({}, { target })
    const { id } = await bench.send(undefined)
    await bench.daemon.service.replay(id, resign)
    await bench.api.updateCredential({ id: 'oauth', set: { tokenFormat: 'jwt' } })
    await bench.daemon.service.replay(id, resign)
    expect(tokens[1]).not.toContain('.')
    expect(decodeJwt(tokens[2] ?? '')).toMatchObject({ client_id: 'me', iss: bench.url })
  })

  test('reports why there is no token', async () => {
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
  /** A server that takes its client by one way only. */
  async function picky(takes: 'basic' | 'body', asked: string[]): Promise<OAuth2Plan> {
    const url = await aServer(async (request, response) => {
      const way = request.headers.authorization ? 'basic' : 'body'
      asked.push(`${way} ${await textOf(request)}`)
      const answer = way === takes ? { access_token: 'abc', expires_in: '60' } : { error: 'invalid_client' }
      response.writeHead(way === takes ? 200 : 401).end(JSON.stringify(answer))
    })
    return { ...plan, url, scope: 'a b' }
  }

  test('with a form and Basic first', async () => {
    const asked: string[] = []
    expect(await fetchToken(await picky('basic', asked))).toEqual({ token: 'abc', lifetime: 60, scope: undefined })
    expect(asked).toEqual(['basic grant_type=client_credentials&scope=a+b'])
  })

  test('with the client in the body where Basic is refused', async () => {
    const asked: string[] = []
    await fetchToken(await picky('body', asked))
    expect(asked[1]).toBe(`body grant_type=client_credentials&scope=a+b&client_id=me&client_secret=${clientSecret}`)
  })

  test('without a second method when the first was refused for another reason', async () => {
    let asked = 0
    const url = await aServer((_request, response) => {
      asked += 1
      response.writeHead(503).end('{"error":"temporarily_unavailable"}')
    })
    await expect(fetchToken({ ...plan, url })).rejects.toThrow('responded 503 (temporarily_unavailable)')
    expect(asked).toBe(1)
    await expect(fetchToken(plan)).rejects.toThrow('has no token endpoint')
  })
})
