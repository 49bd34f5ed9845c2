import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { fetchPublic, Prober } from '../../../server/tunnels/probe.ts'
import type { FetchPublic, PublicResponse } from '../../../server/tunnels/probe.ts'
import { HandClock, settled } from '../../support/hand-clock.ts'

const { signal } = new AbortController()
const pathOf = (url: string): string => new URL(url).pathname

/** The response of the intake to a probe. */
function atIntake(prober: Prober, url: string): PublicResponse {
  const own = prober.respondTo(pathOf(url))
  return own ? { status: own.status, body: Buffer.from(own.body).toString() } : { status: 404, body: '' }
}

/** Sends requests directly to the intake. */
const direct: (prober: () => Prober) => FetchPublic = (prober) => async (url) => atIntake(prober(), url)

describe('a probe', () => {
  test('succeeds when its nonce reaches the intake, and measures the round trip', async () => {
    const clock = new HandClock()
    const prober: Prober = new Prober(clock, async (url) => {
      await clock.advance(7)
      return atIntake(prober, url)
    })
    expect(await prober.probe('https://a.test', undefined, signal)).toEqual({ ok: true, latencyMs: 7 })
  })

  test('is recognized below the path of a public URL', async () => {
    const prober: Prober = new Prober(
      new HandClock(),
      direct(() => prober),
    )
    expect(await prober.probe('https://a.test/hooks/x', undefined, signal)).toMatchObject({ ok: true })
  })

  test('fails when another server responds, even with 200 and the nonce', async () => {
    const prober = new Prober(new HandClock(), async (url) => ({ status: 200, body: pathOf(url).slice(-32) }))
    expect(await prober.probe('https://a.test', undefined, signal)).toEqual({
      ok: false,
      why: 'something other than vhook responded with 200',
    })
  })

  test('gets one response: a second request to its path is an ordinary event', async () => {
    const statuses: number[] = []
    const prober: Prober = new Prober(new HandClock(), async (url) => {
      statuses.push(atIntake(prober, url).status, atIntake(prober, url).status)
      return { status: 404, body: '' }
    })
    await prober.probe('https://a.test', undefined, signal)
    expect(statuses).toEqual([200, 404])
  })

  test('that arrives after its end is an ordinary event', async () => {
    let late = ''
    const prober = new Prober(new HandClock(), async (url) => {
      late = pathOf(url)
      throw new Error('lost')
    })
    await prober.probe('https://a.test', undefined, signal)
    expect(prober.respondTo(late)).toBeUndefined()
  })

  test.each(['/.well-known/vhook-probe/', `/.well-known/vhook-probe/${'0'.repeat(32)}`, '/', '/hooks'])(
    'that was never sent is an ordinary event: %s',
    (path) => expect(new Prober(new HandClock()).respondTo(path)).toBeUndefined(),
  )

  test('times out after five seconds', async () => {
    const clock = new HandClock()
    const never: FetchPublic = (_url, _connectTo, inner) =>
      new Promise((_resolve, reject) => inner.addEventListener('abort', () => reject(new Error('aborted'))))
    let result: unknown
    const checking = new Prober(clock, never).probe('https://a.test', undefined, signal).then((one) => (result = one))
    await clock.advance(4_999)
    expect(result).toBeUndefined()
    await clock.advance(1)
    await checking
    expect(result).toEqual({ ok: false, why: 'it did not respond within 5 s' })
    expect(clock.waiting).toBe(0)
  })

  test('ends at once when vhook stops', async () => {
    const controller = new AbortController()
    const never: FetchPublic = (_url, _connectTo, inner) =>
      new Promise((_resolve, reject) => inner.addEventListener('abort', () => reject(new Error('aborted'))))
    const checking = new Prober(new HandClock(), never).probe('https://a.test', undefined, controller.signal)
    await settled()
    controller.abort()
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
  async function serve(listener: http.RequestListener): Promise<string> {
    const server = http.createServer(listener)
    servers.push(server)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  test('connects to the given origin with the public Host, and skips reminder pages', async () => {
    let seen: unknown
    const origin = await serve((request, response) => {
      seen = [request.url, request.headers.host, request.headers['bypass-tunnel-reminder']]
      response.end('ok')
    })
    expect(await fetchPublic('http://name.example/x', origin, signal)).toEqual({ status: 200, body: 'ok' })
    expect(seen).toEqual(['/x', 'name.example', '1'])
  })

  test('does not follow a redirect or read an endless response', async () => {
    const to = await serve((_request, response) => {
      response.writeHead(302, { location: '/elsewhere' })
      const more = (): void =>
        void (response.write('x'.repeat(4_096)) ? setImmediate(more) : response.once('drain', more))
      more()
    })
    const response = await fetchPublic(`${to}/x`, undefined, signal)
    expect(response.status).toBe(302)
    expect(response.body.length).toBeLessThan(200_000)
  })

  test('reports why the connection failed', async () => {
    const to = await serve(() => undefined)
    servers[0]?.close()
    const result = await new Prober(new HandClock()).probe(to, undefined, signal)
    expect(result).toEqual({ ok: false, why: 'it refuses connections' })
  })
})
