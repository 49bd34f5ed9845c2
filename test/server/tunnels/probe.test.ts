import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { askPublic, Prober } from '../../../server/tunnels/probe.ts'
import type { Ask, ProbeAnswer } from '../../../server/tunnels/probe.ts'
import { HandClock, settled } from './clock.ts'

const { signal } = new AbortController()
const pathOf = (url: string): string => new URL(url).pathname

/** Leads straight to the intake. */
const short: (prober: () => Prober) => Ask = (prober) => async (url) =>
  prober().answerTo(pathOf(url)) ?? { status: 404, body: '' }

describe('a probe', () => {
  test('succeeds when its nonce came through the intake, and takes the time of the way', async () => {
    const clock = new HandClock()
    const prober: Prober = new Prober(clock, async (url) => {
      await clock.advance(7)
      return prober.answerTo(pathOf(url)) ?? { status: 404, body: '' }
    })
    expect(await prober.check('https://a.test', undefined, signal)).toEqual({ ok: true, latencyMs: 7 })
  })

  test('is recognised below the path of a public address too', async () => {
    const prober: Prober = new Prober(
      new HandClock(),
      short(() => prober),
    )
    expect(await prober.check('https://a.test/hooks/x', undefined, signal)).toMatchObject({ ok: true })
  })

  test('fails when someone else answers, even with 200 and the nonce', async () => {
    const prober = new Prober(new HandClock(), async (url) => ({ status: 200, body: pathOf(url).slice(-32) }))
    expect(await prober.check('https://a.test', undefined, signal)).toEqual({
      ok: false,
      why: 'it answered 200 in the place of vhook',
    })
  })

  test('is answered once: the same path again is an ordinary event', async () => {
    const answers: (ProbeAnswer | undefined)[] = []
    const prober: Prober = new Prober(new HandClock(), async (url) => {
      answers.push(prober.answerTo(pathOf(url)), prober.answerTo(pathOf(url)))
      return { status: 404, body: '' }
    })
    await prober.check('https://a.test', undefined, signal)
    expect(answers.map((one) => one?.status)).toEqual([200, undefined])
  })

  test('that is over is an ordinary event', async () => {
    let late = ''
    const prober = new Prober(new HandClock(), async (url) => {
      late = pathOf(url)
      throw new Error('lost')
    })
    await prober.check('https://a.test', undefined, signal)
    expect(prober.answerTo(late)).toBeUndefined()
  })

  test.each(['/.well-known/vhook-probe/', `/.well-known/vhook-probe/${'0'.repeat(32)}`, '/', '/hooks'])(
    'that was never sent is an ordinary event: %s',
    (path) => expect(new Prober(new HandClock()).answerTo(path)).toBeUndefined(),
  )

  test('is given up after five seconds, not before', async () => {
    const clock = new HandClock()
    const never: Ask = (_url, _door, inner) =>
      new Promise((_resolve, reject) => inner.addEventListener('abort', () => reject(new Error('aborted'))))
    let result: unknown
    const checking = new Prober(clock, never).check('https://a.test', undefined, signal).then((one) => (result = one))
    await clock.advance(4_999)
    expect(result).toBeUndefined()
    await clock.advance(1)
    await checking
    expect(result).toEqual({ ok: false, why: 'it gave no answer within 5 s' })
    expect(clock.waiting).toBe(0)
  })

  test('ends at once when vhook ends', async () => {
    const over = new AbortController()
    const never: Ask = (_url, _door, inner) =>
      new Promise((_resolve, reject) => inner.addEventListener('abort', () => reject(new Error('aborted'))))
    const checking = new Prober(new HandClock(), never).check('https://a.test', undefined, over.signal)
    await settled()
    over.abort()
    expect(await checking).toMatchObject({ ok: false })
  })
})

describe('the request of a probe', () => {
  const servers: http.Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  })
  async function serve(answer: http.RequestListener): Promise<string> {
    const server = http.createServer(answer)
    servers.push(server)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  test('goes in by the door, names the public host and passes by reminder pages', async () => {
    let seen: unknown
    const door = await serve((request, response) => {
      seen = [request.url, request.headers.host, request.headers['bypass-tunnel-reminder']]
      response.end('ok')
    })
    expect(await askPublic('http://name.example/x', door, signal)).toEqual({ status: 200, body: 'ok' })
    expect(seen).toEqual(['/x', 'name.example', '1'])
  })

  test('follows no redirect and reads no endless answer', async () => {
    const to = await serve((_request, response) => {
      response.writeHead(302, { location: '/elsewhere' })
      const more = (): void =>
        void (response.write('x'.repeat(4_096)) ? setImmediate(more) : response.once('drain', more))
      more()
    })
    const answer = await askPublic(`${to}/x`, undefined, signal)
    expect(answer.status).toBe(302)
    expect(answer.body.length).toBeLessThan(200_000)
  })

  test('says why nobody was met', async () => {
    const to = await serve(() => undefined)
    servers[0]?.close()
    const result = await new Prober(new HandClock()).check(to, undefined, signal)
    expect(result).toEqual({ ok: false, why: 'it refuses connections' })
  })
})
