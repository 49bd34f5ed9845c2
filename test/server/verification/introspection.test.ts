import { describe, expect, test } from 'vitest'
import { Introspection } from '../../../server/verification/introspection.ts'
import { aBench, aServer, clientSecret, textOf } from '../oauth/support.ts'

/** An endpoint that counts, and answers each token as the table says; status 500 for any other. */
async function anEndpoint(table: Record<string, object>) {
  const asked: Array<{ token: string; authorization: string }> = []
  const url = await aServer(async (request, response) => {
    const token = new URLSearchParams(await textOf(request)).get('token') ?? ''
    asked.push({ token, authorization: request.headers.authorization ?? '' })
    const answer = table[token]
    response.writeHead(answer ? 200 : 500, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}))
  })
  return { url, asked }
}

const start = 1_700_000_000_000

describe('an introspection result', () => {
  test.each([
    ['of a good token', { active: true }, 60_000],
    ['of one that expires sooner', { active: true, exp: start / 1_000 + 5 }, 5_000],
    ['of one that expires later', { active: true, exp: start / 1_000 + 500 }, 60_000],
    ['of a bad token', { active: false }, 10_000],
    ['of a token without a word', {}, 10_000],
  ])('%s (%o) is cached for %i ms', async (_name, answer, ms) => {
    const { url, asked } = await anEndpoint({ token: answer })
    const clock = { now: start }
    const introspection = new Introspection(() => clock.now)
    const by = { url, clientId: 'me', clientSecret: 'a b+/%' }
    expect(await introspection.ask(by, 'token')).toEqual(answer)
    clock.now += ms - 1
    await introspection.ask(by, 'token')
    expect(asked.length).toBe(1)
    clock.now += 1
    await introspection.ask(by, 'token')
    expect(asked.length).toBe(2)
    expect(Buffer.from(asked[0]?.authorization.slice(6) ?? '', 'base64').toString()).toBe('me:a+b%2B%2F%25')
  })

  test('is requested once when many wait for it, and again for another client or token', async () => {
    const { url, asked } = await anEndpoint({ one: { active: true }, two: { active: true } })
    const introspection = new Introspection(() => start)
    const by = { url, clientId: 'me', clientSecret: 's' }
    await Promise.all([1, 2, 3].map(() => introspection.ask(by, 'one')))
    await introspection.ask(by, 'two')
    await introspection.ask({ ...by, clientSecret: 'other' }, 'one')
    expect(asked.map(({ token }) => token)).toEqual(['one', 'two', 'one'])
  })

  test('is asked for with the client in the body where Basic is refused', async () => {
    const asked: string[] = []
    const url = await aServer(async (request, response) => {
      asked.push(`${request.headers.authorization ? 'basic' : 'body'} ${await textOf(request)}`)
      response.writeHead(request.headers.authorization ? 401 : 200).end('{"active":true}')
    })
    const introspection = new Introspection(() => start)
    expect(await introspection.ask({ url, clientId: 'me', clientSecret: 's' }, 'x')).toEqual({ active: true })
    expect(asked).toEqual([
      'basic token=x&token_type_hint=access_token',
      'body token=x&token_type_hint=access_token&client_id=me&client_secret=s',
    ])
  })

  test('is missing after a failure, which is cached for ten seconds', async () => {
    const { url, asked } = await anEndpoint({})
    const clock = { now: start }
    const introspection = new Introspection(() => clock.now)
    const by = { url, clientId: 'me', clientSecret: 's' }
    await expect(introspection.ask(by, 'x')).rejects.toThrow('the introspection endpoint responded 500')
    await expect(introspection.ask(by, 'x')).rejects.toThrow('responded 500')
    expect(asked.length).toBe(1)
    clock.now += 10_000
    await expect(introspection.ask(by, 'x')).rejects.toThrow('responded 500')
    expect(asked.length).toBe(2)
  })
})

describe('an event with an opaque token', () => {
  test('is verified by introspection, and not checked, with the reason, when that fails', async () => {
    const { url } = await anEndpoint({ good: { active: true, scope: 'hooks' }, bad: { active: false } })
    const bench = await aBench({ issuer: 'introspection', introspectionUrl: url, scope: 'hooks' })
    expect((await bench.send('good')).verdict).toBe('valid')
    expect((await bench.send('bad')).verdict).toBe('invalid')
    const open = await bench.send('unknown')
    expect([open.verdict, open.verifications[0]?.reason]).toEqual(['not-checked', 'introspection-unreachable'])
    expect(open.message).toBe('The token could not be introspected: the introspection endpoint responded 500.')
    expect(JSON.stringify(open)).not.toContain(clientSecret)
  })
})
