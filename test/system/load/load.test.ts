import { describe, expect, onTestFinished, test } from 'vitest'
import { anApp, bodyOf } from '../../server/pipeline/support/exchange.ts'
import { printTimings, percentile } from '../../server/pipeline/support/timings.ts'
import { startBareProxy } from './support/bare-proxy.ts'
import { atRate, failures, millis, Sender } from './support/client.ts'
import { excess } from './support/compare.ts'
import type { faults } from './support/faults.ts'
import { aPair, bodyHash, crowded, MEBIBYTE, several, sha256, slowSenders, uploads } from './support/scenarios.ts'

test('two uploads of 100 MiB at once arrive unchanged, use little memory, and do not delay small requests', async () => {
  expect((await uploads(2, 100 * MEBIBYTE)).grown).toBeLessThan(96 * MEBIBYTE)
})

test('300 senders of each slow kind are timed out and block nobody', async () => {
  expect(await slowSenders(300, 0.3)).toEqual({ open: [] })
})

test('2,000 idle connections block nobody and leave nothing behind', async () => {
  expect((await crowded(2_000, 100, 20)).grown).toBeLessThan(200e6)
})

const BURST = process.env['VHOOK_LONG'] === '1' ? 5_000 : 1_500

/** Paths of the bodies that are not stored as sent, and how many requests reached the app. */
async function lostIn(
  fault: keyof typeof faults | undefined,
  count: number,
): Promise<{ lost: string[]; calls: number }> {
  let calls = 0
  const { vhook, sender } = await aPair(
    async (request, response) => {
      await bodyOf(request)
      calls += 1
      response.end()
    },
    { keepEvents: count * 2, ...(fault ? { fault } : {}) },
  )
  const bodies = Array.from({ length: count }, (_, at) =>
    Buffer.from(JSON.stringify({ at, text: 'y'.repeat(at % 500) })),
  )
  const alone = millis(await several(50, () => sender.send({ path: '/before' })))
  calls = 0
  const began = performance.now()
  const replies = await atRate({ count, perSecond: 500 }, (at) =>
    sender.send({ path: `/${at}`, body: bodies[at] ?? body0 }),
  )
  const took = performance.now() - began
  printTimings(
    `${count} at ${((count * 1_000) / took).toFixed(0)} a second${fault ? `, ${fault}` : ''}`,
    millis(replies),
  )
  expect(failures(replies)).toEqual([])
  // Up to 150 requests are in flight, so each may wait for others: the bound scales with the machine.
  expect(percentile(millis(replies), 99)).toBeLessThan(1_000 + 10 * percentile(alone, 99))
  const stored = new Map((await vhook.events()).map((event) => [event.path, event]))
  const { waiting, warnings } = await vhook.figures()
  expect([waiting, warnings]).toEqual([0, 0])
  const lost: string[] = []
  for (const [at, body] of bodies.entries()) {
    const event = stored.get(`/${at}`)
    const same = event?.state === 'answered' && event.size === body.length
    if (!same) lost.push(`/${at}`)
    else if (at % 50 === 0 && !(await isSame(vhook, event.id, body))) lost.push(`/${at}`)
  }
  return { lost, calls }
}

const body0 = Buffer.alloc(0)

async function isSame(vhook: { detail(id: string): Promise<{ bodyBase64?: string }> }, id: string, body: Buffer) {
  const { bodyBase64 = '' } = await vhook.detail(id)
  return sha256(Buffer.from(bodyBase64, 'base64')) === sha256(body)
}

describe('a burst of 500 a second', () => {
  test('is answered and stored unchanged, and each request is forwarded once', async () => {
    expect(await lostIn(undefined, BURST)).toEqual({ lost: [], calls: BURST })
  })

  test('is detected to lose one in fifty that is not written (negative control)', async () => {
    expect((await lostIn('drops', 500)).lost).toHaveLength(10)
  })

  test('is detected to change when one byte is written differently (negative control)', async () => {
    expect((await lostIn('bends', 500)).lost).toHaveLength(10)
  })
})

test('a body of 2 MB with 200,000 numeric keys takes about as long as any body of 2 MB', async () => {
  const { sender } = await aPair(bodyHash)
  const keys = (stride: number): Buffer =>
    Buffer.from(`{${Array.from({ length: 200_000 }, (_, at) => `"${at * stride}":0`).join(',')}}`)
  const plain = Buffer.alloc(2_000_000, 'x')
  const hostile: number[] = []
  const harmless: number[] = []
  for (let round = 0; round < 20; round += 1) {
    for (const [body, into] of [
      [keys(2 ** (8 + (round % 13))), hostile],
      [plain, harmless],
    ] as const) {
      const reply = await sender.send({ body, headers: { 'content-type': 'application/json' } })
      expect(reply.body.toString()).toBe(sha256(body))
      into.push(reply.ms)
    }
  }
  printTimings('2 MB of numeric keys', hostile)
  printTimings('2 MB of text', harmless)
  expect(excess(50, hostile, harmless, (ms) => 3 * ms + 50)).toBe(0)
})

test('an app that drops idle connections costs no request', async () => {
  /** Connections that had a request: a second one on them is dropped. */
  const used = new WeakSet<object>()
  const calls: string[] = []
  const app = await anApp((request, response) => {
    if (used.has(request.socket)) return request.socket.destroy()
    used.add(request.socket)
    calls.push(request.url ?? '')
    return response.end('ok')
  })
  const proxy = await startBareProxy(app.port)
  onTestFinished(() => proxy.stop())
  const bare = new Sender(proxy.port, 1)
  const reused = [await bare.send(), await bare.send(), await bare.send()]
  bare.close()
  // Negative control: a proxy that reuses connections fails.
  expect(failures(reused).length).toBeGreaterThan(0)
  calls.splice(0)
  const { vhook } = await aPair(() => undefined, { target: app.url })
  const sender = new Sender(vhook.port, 1)
  const replies = await atRate({ count: 100, perSecond: 50 }, (at) => sender.send({ path: `/${at}` }))
  sender.close()
  expect(failures(replies)).toEqual([])
  expect(calls.toSorted()).toEqual(Array.from({ length: 100 }, (_, at) => `/${at}`).toSorted())
})
