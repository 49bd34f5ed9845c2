import { describe, expect, test } from 'vitest'
import { aBench, aServer, clientSecret, filesWith, tokenPath } from './support.ts'

describe('the data folder', () => {
  test.each(['opaque', 'jwt'] as const)(
    'contains no secret, token or signing key after tokens were issued, used and revoked (%s)',
    async (tokenFormat) => {
      const received: string[] = []
      const target = await aServer((request, response) => {
        received.push((request.headers.authorization ?? '').replace('Bearer ', ''))
        request.resume().on('end', () => response.end('{}'))
      })
      const bench = await aBench({ tokenFormat, scope: 'hooks' }, { target })
      const basic = Buffer.from(`me:${clientSecret}`).toString('base64')
      const tokens = [await bench.token(), await bench.token()]
      const viaBasic = await fetch(`${bench.url}${tokenPath}`, {
        method: 'POST',
        headers: { authorization: `Basic ${basic}` },
        body: 'grant_type=client_credentials',
      })
      tokens.push(((await viaBasic.json()) as { access_token: string }).access_token)
      await bench.ask({ grant_type: clientSecret })
      await bench.ask({ scope: clientSecret })
      await fetch(`${bench.url}${tokenPath}`, { method: 'PUT', body: clientSecret })
      await fetch(`${bench.url}${tokenPath}/jwks?client_secret=${clientSecret}`, {
        headers: { 'x-secret': clientSecret },
      })
      for (const token of tokens) expect((await bench.send(token)).verdict).toBe('valid')
      await bench.daemon.service.replay('latest', { signature: 'resign', credential: 'oauth' })
      expect(received.slice(0, 3)).toEqual(tokens)
      await bench.api.revokeTokens({ id: 'oauth' })
      await bench.send(tokens[0])
      expect(new Set(received).size).toBe(4)
      const canaries = [clientSecret, basic, ...received, '"d":', 'PRIVATE KEY']
      expect(filesWith(`${bench.folder}/data`, canaries)).toEqual([])
      await bench.daemon.close()
      expect(filesWith(`${bench.folder}/data`, canaries)).toEqual([])
    },
  )

  test('contains no token that was fetched to preview a replay', async () => {
    const token = 'fetched-token-canary-5bTz'
    const url = await aServer((request, response) => {
      request.resume().on('end', () => response.end(JSON.stringify({ access_token: token, expires_in: 60 })))
    })
    const bench = await aBench({ issuer: 'introspection', introspectionUrl: url, url })
    const { id } = await bench.send(undefined)
    await bench.daemon.service.preview(id, { signature: 'resign', credential: 'oauth' })
    await bench.daemon.close()
    expect(filesWith(`${bench.folder}/data`, [token, clientSecret])).toEqual([])
  })
})
