import { describe, expect, test } from 'vitest'
import { Introspection } from '../../../server/verification/introspection.ts'
import { aBench, aServer, clientSecret, textOf } from '../oauth/support.ts'

/** An endpoint with a response for each token, and status 500 for any other. `requests` lists its requests. */
async function anEndpoint(responses: Record<string, object>) {
  const requests: Array<{ token: string; authorization: string }> = []
  const url = await aServer(async (request, response) => {
    const token = new URLSearchParams(await textOf(request)).get('token') ?? ''
    requests.push({ token, authorization: request.headers.authorization ?? '' })
    const result = responses[token]
    response.writeHead(result ? 200 : 500, { 'content-type': 'application/json' }).end(JSON.stringify(result ?? {}))
  })
  return { url, requests }
}

const start = 1_700_000_000_000

describe('an introspection result', () => {
  test.each([
    ['of an active token', { active: true }, 60_000],
    ['of a token that expires sooner', { active: true, exp: start / 1_000 + 5 }, 5_000],
    ['of a token that expires later', { active: true, exp: start / 1_000 + 500 }, 60_000],
    ['of an inactive token', { active: false }, 10_000],
    ['without the field active', {}, 10_000],
  ])('%s (%o) is cached for %i ms', async (_name, result, ms) => {
    const { url, requests } = await anEndpoint({ token: result })
    const clock = { now: start }
    const introspection = new Introspection(() => clock.now)
    const endpoint = { url, clientId: 'me', clientSecret: 'a b+/%' }
    expect(await introspection.ask(endpoint, 'token')).toEqual(result)
    clock.now += ms - 1
    await introspection.ask(endpoint, 'token')
    expect(requests.length).toBe(1)
    clock.now += 1
    await introspection.ask(endpoint, 'token')
    expect(requests.length).toBe(2)
    expect(Buffer.from(requests[0]?.authorization.slice(6) ?? '', 'base64').toString()).toBe('me:a+b%2B%2F%25')
  })

  test('is requested once for concurrent calls, and again for another client or token', async () => {
    const { url, requests } = await anEndpoint({ one: { active: true }, two: { active: true } })
    const introspection = new Introspection(() => start)
    const endpoint = { url, clientId: 'me', clientSecret: 's' }
    await Promise.all([1, 2, 3].map(() => introspection.ask(endpoint, 'one')))
    await introspection.ask(endpoint, 'two')
    await introspection.ask({ ...endpoint, clientSecret: 'other' }, 'one')
    expect(requests.map(({ token }) => token)).toEqual(['one', 'two', 'one'])
  })

  test('is requested with the client in the body when Basic is refused', async () => {
    const requests: string[] = []
    const url = await aServer(async (request, response) => {
      requests.push(`${request.headers.authorization ? 'basic' : 'body'} ${await textOf(request)}`)
      response.writeHead(request.headers.authorization ? 401 : 200).end('{"active":true}')
    })
    const introspection = new Introspection(() => start)
    expect(await introspection.ask({ url, clientId: 'me', clientSecret: 's' }, 'x')).toEqual({ active: true })
    expect(requests).toEqual([
      'basic token=x&token_type_hint=access_token',
      'body token=x&token_type_hint=access_token&client_id=me&client_secret=s',
    ])
  })

  test('is not available after a failure, which is cached for ten seconds', async () => {
    const { url, requests } = await anEndpoint({})
    const clock = { now: start }
    const introspection = new Introspection(() => clock.now)
    const endpoint = { url, clientId: 'me', clientSecret: 's' }
    await expect(introspection.ask(endpoint, 'x')).rejects.toThrow('the introspection endpoint responded 500')
    await expect(introspection.ask(endpoint, 'x')).rejects.toThrow('responded 500')
    expect(requests.length).toBe(1)
    clock.now += 10_000
    await expect(introspection.ask(endpoint, 'x')).rejects.toThrow('responded 500')
    expect(requests.length).toBe(2)
  })
})

describe('an event with an opaque token', () => {
  test('is verified by introspection, or not checked, with the reason, when that fails', async () => {
    const { url } = await anEndpoint({ good: { active: true, scope: 'hooks' }, bad: { active: false } })
    const bench = await aBench({ issuer: 'introspection', introspectionUrl: url, scope: 'hooks' })
    expect((await bench.send('good')).verdict).toBe('valid')
    expect((await bench.send('bad')).verdict).toBe('invalid')
    const event = await bench.send('unknown')
    expect([event.verdict, event.verifications[0]?.reason]).toEqual(['not-checked', 'introspection-unreachable'])
    expect(event.message).toBe('The token could not be introspected: the introspection endpoint responded 500.')
    expect(JSON.stringify(event)).not.toContain(clientSecret)
  })
})
