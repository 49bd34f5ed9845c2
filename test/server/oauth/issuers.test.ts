import { Events, OAuth2Server } from 'oauth2-mock-server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { aBench, checkOf, nextMessage } from './support.ts'

/** A third-party issuer with one key. */
async function anIssuer(): Promise<{ server: OAuth2Server; url: string }> {
  const server = new OAuth2Server()
  await server.issuer.keys.generate('RS256')
  await server.start(0, 'localhost')
  onTestFinished(async () => {
    if (server.listening) await server.stop()
  })
  return { server, url: String(server.issuer.url) }
}

const token = (server: OAuth2Server, claims: Record<string, unknown> = {}, expiresIn = 3_600) =>
  server.issuer.buildToken({ expiresIn, scopesOrTransform: (_header, payload) => void Object.assign(payload, claims) })

describe('tokens of an issuer with a key set', () => {
  test('are verified by signature, issuer, audience and scope', async () => {
    const { server, url } = await anIssuer()
    const bench = await aBench({
      issuer: 'jwt',
      jwksUrl: `${url}/jwks`,
      issuerClaim: url,
      audience: 'hooks',
      scope: 'call',
    })
    const good = { aud: ['other', 'hooks'], scope: 'call more' }
    expect((await bench.send(await token(server, good))).verdict).toBe('valid')
    for (const [claims, id] of [
      [{ ...good, aud: 'other' }, 'oauth2.audience'],
      [{ ...good, iss: 'https://elsewhere.example' }, 'oauth2.issuer'],
      [{ ...good, scope: 'more' }, 'oauth2.scope'],
    ] as const) {
      const event = await bench.send(await token(server, claims))
      expect([event.verdict, checkOf(event, id)?.status]).toEqual(['invalid', 'fail'])
    }
  })

  test.each([
    [{ aud: 'other' }, 'token-audience'],
    [{ iss: 'https://elsewhere.example' }, 'token-issuer'],
    [{ exp: 1_700_000_000 }, 'token-expired'],
  ])('with a wrong claim %o are diagnosed as %s', async (claims, cause) => {
    const { server, url } = await anIssuer()
    const bench = await aBench({ issuer: 'jwt', jwksUrl: `${url}/jwks`, issuerClaim: url, audience: 'hooks' })
    const diagnosed = nextMessage(bench.daemon, (message) =>
      message.type === 'event.diagnosed' ? message.cause : undefined,
    )
    await bench.send(await token(server, { aud: 'hooks', ...claims }))
    expect(await diagnosed).toBe(cause)
  })

  test('are accepted up to ten seconds after they expire', async () => {
    const { server, url } = await anIssuer()
    const bench = await aBench({ issuer: 'jwt', jwksUrl: `${url}/jwks` })
    const exp = Math.floor(bench.clock.now / 1_000) + 60
    const short = await token(server, { exp })
    bench.clock.now = exp * 1_000 + 9_999
    expect((await bench.send(short)).verdict).toBe('valid')
    bench.clock.now += 1
    expect((await bench.send(short)).verdict).toBe('invalid')
  })

  test('with a rotated key are valid once the key set is fetched again, after thirty seconds', async () => {
    const { server, url } = await anIssuer()
    const bench = await aBench({ issuer: 'jwt', jwksUrl: `${url}/jwks` })
    expect((await bench.send(await token(server))).verdict).toBe('valid')
    const { kid } = await server.issuer.keys.generate('ES256')
    const rotated = await server.issuer.buildToken({ kid })
    const early = await bench.send(rotated)
    expect([early.verdict, checkOf(early, 'oauth2.key')?.status]).toEqual(['invalid', 'fail'])
    bench.clock.now += 30_000
    expect((await bench.send(rotated)).verdict).toBe('valid')
  })

  test('are not checked when the issuer does not respond, with the reason', async () => {
    const { server, url } = await anIssuer()
    const late = await token(server)
    await server.stop()
    const event = await (await aBench({ issuer: 'jwt', jwksUrl: `${url}/jwks` })).send(late)
    expect([event.verdict, event.verifications[0]?.reason]).toEqual(['not-checked', 'keys-unreachable'])
    expect(event.message).toContain('ECONNREFUSED')
  })
})

describe('samples signed with tokens of an issuer', () => {
  test('use one token from its token endpoint until it expires', async () => {
    const { server, url } = await anIssuer()
    let tokenRequests = 0
    server.service.on(Events.BeforeResponse, () => (tokenRequests += 1))
    const bench = await aBench({ issuer: 'jwt', jwksUrl: `${url}/jwks`, url: `${url}/token` })
    for (let count = 0; count < 3; count += 1) {
      const { eventId } = await bench.daemon.service.trigger('status-update', { credential: 'oauth' })
      expect((await bench.verified(eventId)).verdict).toBe('valid')
    }
    expect(tokenRequests).toBe(1)
    bench.clock.now += 3_600_000
    await bench.daemon.service.trigger('status-update', { credential: 'oauth' })
    expect(tokenRequests).toBe(2)
  })
})
