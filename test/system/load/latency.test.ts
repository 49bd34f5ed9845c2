import { expect, onTestFinished, test, vi } from 'vitest'
import { printTimings } from '../../server/pipeline/support/timings.ts'
import { proxySecret, signed, startBareProxy } from './support/bare-proxy.ts'
import { atRate, failures, Sender } from './support/client.ts'
import { excess } from './support/compare.ts'
import { aPair } from './support/scenarios.ts'
import { aScreen, finished } from './support/screen.ts'
import type { Vhook } from './support/vhook.ts'

const hmac = { id: 'bench', authenticationPlan: { type: 'hmac', secretKey: proxySecret, algorithm: 'sha256' } } as const
const names = ['through vhook', 'through a bare proxy', 'through a proxy that syncs']
const body = Buffer.alloc(4_096, 'x')

interface Comparison {
  vhook: Vhook
  /** Sends one request through each, in turn. Returns the times in ms. */
  round(): Promise<number[]>
}

/** A vhook, a bare proxy, and a proxy that syncs each body to disk, before the same app. */
async function aComparison(): Promise<Comparison> {
  const { vhook, app, sender } = await aPair(
    (request, response) => request.resume().once('end', () => response.end()),
    { credential: hmac },
  )
  const proxies = [await startBareProxy(app.port), await startBareProxy(app.port, { durable: true })]
  const all = [sender, ...proxies.map(({ port }) => new Sender(port))]
  onTestFinished(async () => {
    for (const one of all) one.close()
    await Promise.all(proxies.map((proxy) => proxy.stop()))
  })
  const round = async (): Promise<number[]> => {
    const times: number[] = []
    for (const one of all) {
      const { status, ms } = await one.send({ body, headers: signed(body) })
      expect(status).toBe(200)
      times.push(ms)
    }
    return times
  }
  for (let warm = 0; warm < 30; warm += 1) await round()
  return { vhook, round }
}

/** The requests took turns, so other load on the machine affects all three. */
function expectLittleAdded(rounds: readonly number[][]): void {
  const times = names.map((_, at) => rounds.map((round) => round[at] ?? NaN))
  for (const [at, name] of names.entries()) printTimings(name, times[at] ?? [])
  for (const [part, factor] of [
    [50, 3],
    [99, 5],
  ] as const) {
    const [ours = [], , durable = []] = times
    expect(excess(part, ours, durable, (ms) => factor * ms + 40)).toBe(0)
  }
}

test('vhook adds little time compared with a bare proxy that syncs each body to disk', async () => {
  const { vhook, round } = await aComparison()
  const rounds: number[][] = []
  while (rounds.length < 300) rounds.push(await round())
  expectLittleAdded(rounds)
  expect((await vhook.figures()).total).toBe(330)
})

test('the same holds while up to 10,000 events a minute arrive and a live connection gets each', async () => {
  const { vhook, round } = await aComparison()
  const screen = await aScreen(vhook.inspectorUrl)
  const stream = new Sender(vhook.port)
  onTestFinished(() => stream.close())
  const COUNT = 400
  // A slow machine gets fewer events, rather than a queue before vhook only.
  const pace = { count: COUNT, perSecond: 10_000 / 60, most: 8 }
  const began = performance.now()
  let over = false
  const streamed = atRate(pace, (at) => stream.send({ path: `/${at}`, body, headers: signed(body) })).finally(
    () => (over = true),
  )
  const rounds: number[][] = []
  while (!over) rounds.push(await round())
  const seconds = (performance.now() - began) / 1_000
  expect(failures(await streamed)).toEqual([])
  console.log(`${((COUNT * 60) / seconds).toFixed(0)} events a minute, one live connection`)
  expectLittleAdded(rounds)
  // The live connection received every event.
  await vi.waitUntil(() => finished(screen) === COUNT + rounds.length, { timeout: 30_000, interval: 50 })
})
