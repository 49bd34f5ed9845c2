import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, onTestFinished, vi } from 'vitest'
import { anApp } from '../../../server/pipeline/support/exchange.ts'
import type { App } from '../../../server/pipeline/support/exchange.ts'
import { printTimings, percentile } from '../../../server/pipeline/support/timings.ts'
import { startBareProxy } from './bare-proxy.ts'
import { atRate, failures, meanwhile, millis, Sender } from './client.ts'
import type { Reply, Sent } from './client.ts'
import { excess } from './compare.ts'
import { Crowd } from './crowd.ts'
import { descriptorsOf, Vhook } from './vhook.ts'

export const MEBIBYTE = 1024 * 1024
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** An app that responds with the hash of the body. */
export async function bodyHash(
  request: AsyncIterable<Buffer>,
  response: { end(text: string): unknown },
): Promise<void> {
  const hash = createHash('sha256')
  for await (const chunk of request) hash.update(chunk)
  response.end(hash.digest('hex'))
}

/** A vhook in a process of its own before an app in this one, both stopped with the test. */
export async function aPair(
  listener: Parameters<typeof anApp>[0],
  settings: Parameters<typeof Vhook.start>[0] = {},
): Promise<{ vhook: Vhook; app: App; sender: Sender }> {
  const app = await anApp(listener)
  const vhook = await Vhook.start({ target: app.url, ...settings })
  const sender = new Sender(vhook.port)
  onTestFinished(async () => {
    sender.close()
    await vhook.stop()
  })
  return { vhook, app, sender }
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`

/** Sends one request after the other. */
export async function several(count: number, send: () => Promise<Reply>): Promise<Reply[]> {
  const replies: Reply[] = []
  while (replies.length < count) replies.push(await send())
  return replies
}

interface Comparison {
  /** Sends one request through each, in turn. Returns the reply through vhook. */
  send(): Promise<Reply>
  /** Times in ms through the bare proxy. */
  bare: number[]
}

/** The same requests through vhook and through an idle bare proxy, so that other load on the machine affects both. */
async function aComparison({ app, sender }: { app: App; sender: Sender }, sent: Sent = {}): Promise<Comparison> {
  const proxy = await startBareProxy(app.port)
  const other = new Sender(proxy.port)
  onTestFinished(async () => {
    other.close()
    await proxy.stop()
  })
  const bare: number[] = []
  const send = async (): Promise<Reply> => {
    const [reply, { ms }] = [await sender.send(sent), await other.send(sent)]
    bare.push(ms)
    return reply
  }
  // Warm up.
  await several(30, send)
  bare.splice(0)
  return { send, bare }
}

/** Compares the median with that of a bare proxy at the same time, and prints the figures. */
function expectLittleMore(beside: string, replies: readonly Reply[], bare: readonly number[]): void {
  expect(failures(replies)).toEqual([])
  const ours = millis(replies)
  printTimings(`through vhook ${beside}`, ours)
  printTimings('through a bare proxy meanwhile', bare)
  expect(excess(50, ours, bare, (ms) => 50 + 5 * ms)).toBe(0)
}

/** Compares the 99th percentile in the same way. `most`: ms on an idle machine. */
function expectNoneDelayed(replies: readonly Reply[], bare: readonly number[], most: number): void {
  expect(excess(99, millis(replies), bare, (ms) => most + 10 * ms)).toBe(0)
}

/** Simultaneous uploads, half with a length and half in chunks. Returns the growth of resident memory in bytes. */
export async function uploads(count: number, size: number): Promise<{ grown: number }> {
  const pair = await aPair(bodyHash)
  const { vhook } = pair
  const small = await aComparison(pair, { body: Buffer.alloc(1_000, 's') })
  await vhook.reset()
  await several(50, small.send)
  small.bare.splice(0)
  const quiet = (await vhook.figures()).delayP99
  const before = await vhook.watchMemory()
  await vhook.reset()
  const body = randomBytes(size)
  const chunked = { 'transfer-encoding': 'chunked' }
  const large = new Sender(vhook.port)
  const all = Promise.all(
    Array.from({ length: count }, (_, at) => large.send({ body, ...(at % 2 ? { headers: chunked } : {}) })),
  )
  const { result, replies } = await meanwhile(small.send, all)
  large.close()
  expect(result.map((reply) => [reply.status, reply.body.toString()])).toEqual(result.map(() => [200, sha256(body)]))
  expectLittleMore(`beside ${count} uploads of ${megabytes(size)}`, replies, small.bare)
  expectNoneDelayed(replies, small.bare, 200)
  const { delayP99 } = await vhook.figures()
  const grown = vhook.peakRss - before
  console.log(`memory + ${megabytes(grown)}, event loop p99 ${delayP99.toFixed(1)} ms, quiet ${quiet.toFixed(1)} ms`)
  expect(delayP99).toBeLessThan(100 + 5 * quiet)
  const stored = (await vhook.events()).filter((event) => event.size === size)
  expect(stored).toHaveLength(count)
  const details = await Promise.all(stored.map(({ id }) => vhook.detail(id)))
  expect(details.map(({ bodySha256 }) => bodySha256)).toEqual(details.map(() => sha256(body)))
  return { grown }
}

/**
 * Idle, half-open and keep-alive connections beside valid requests, each on a connection of its own. In bytes: `grown` is the
 * peak growth of resident memory, `live` the growth of the heap after a collection while the connections are open.
 */
export async function crowded(
  count: number,
  requests: number,
  perSecond: number,
): Promise<{ grown: number; live: number }> {
  const pair = await aPair((_request, response) => void response.end())
  const { vhook } = pair
  const { send, bare } = await aComparison(pair, { headers: { connection: 'close' } })
  const open = descriptorsOf(vhook)
  const heap = await vhook.heap()
  const before = await vhook.watchMemory()
  const crowd = new Crowd(vhook.port)
  await crowd.gather(count)
  await vhook.reset()
  const replies = await atRate({ count: requests, perSecond }, send)
  const crowdSize = descriptorsOf(vhook) - open
  const grown = vhook.peakRss - before
  const { delayP99 } = await vhook.figures()
  const live = (await vhook.heap()) - heap
  console.log(`memory + ${megabytes(grown)}, of that live + ${megabytes(live)}`)
  console.log(`event loop p99 ${delayP99.toFixed(1)} ms, ${crowd.opened} connections were opened`)
  const began = performance.now()
  crowd.leave()
  await vi.waitUntil(() => descriptorsOf(vhook) <= open + 5, { timeout: 30_000, interval: 50 })
  const freed = ((performance.now() - began) / 1_000).toFixed(1)
  console.log(
    `descriptors: ${open}, ${open + crowdSize} with the crowd, ${descriptorsOf(vhook)} again after ${freed} s`,
  )
  // The connections were really open, except for the few whose head has just timed out.
  if (process.platform === 'linux') expect(crowdSize).toBeGreaterThan(count * 0.9)
  expectLittleMore(`beside ${count} connections`, replies, bare)
  expectNoneDelayed(replies, bare, 100)
  return { grown, live }
}

/**
 * Slow heads and slow bodies beside valid requests. `scale` shortens the time-outs: ten seconds for a head and for a pause in a
 * body, fifteen for a whole body, so that a body that drips ends too.
 */
export async function slowSenders(each: number, scale: number): Promise<{ open: string[] }> {
  const limits = { headMs: 10_000 * scale, bodyIdleMs: 10_000 * scale, bodyMs: 15_000 * scale }
  const pair = await aPair((_request, response) => void response.end(), { limits })
  const { vhook } = pair
  const { send, bare } = await aComparison(pair)
  const earlier = (await vhook.figures()).total
  await vhook.reset()
  const answers = slowOpenings.flatMap(([opening, drips]) =>
    Array.from({ length: each }, () => responseTo(vhook.port, opening, drips ? 1_000 * scale : undefined)),
  )
  const { result, replies } = await meanwhile(send, Promise.all(answers))
  // The slowest are only printed: they include the moments in which hundreds of connections are closed at once.
  expectLittleMore(`beside ${answers.length} slow ones`, replies, bare)
  console.log(`event loop p99 ${(await vhook.figures()).delayP99.toFixed(1)} ms`)
  const answered = (await vhook.events({ state: 'answered' })).length
  expect(answered).toBe(earlier + replies.length)
  for (const [at, [, , name]] of slowOpenings.entries()) {
    const times = result.slice(at * each, (at + 1) * each).map(({ ms }) => ms)
    const timeout = name === 'a body that drips' ? limits.bodyMs : limits.headMs
    printTimings(`${name} was timed out`, times)
    expect(Math.min(...times)).toBeGreaterThanOrEqual(timeout * 0.9)
    // 1.5 s (scaled) for vhook, the rest for a busy machine.
    expect(Math.max(...times)).toBeLessThan(timeout + 1_500 * scale + 1_000 + 5 * percentile(bare, 99))
  }
  const open = result.map(({ text }) => text).filter((text) => !text.startsWith('HTTP/1.1 408'))
  return { open }
}

const head = 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n'
const slowOpenings = [
  ['POST / HTTP/1.1\r\nHo', true, 'a head that drips'],
  ['POST / HTTP/1.1\r\nHo', false, 'a head that stops'],
  [head, false, 'a body that never begins'],
  [`${head}half of it`, false, 'a body that stops'],
  [`${head}half of it`, true, 'a body that drips'],
] as const

/** What a slow sender receives, and how many ms after it was connected. `dripMs`: the interval of endless single bytes. */
async function responseTo(
  port: number,
  opening: string,
  dripMs: number | undefined,
): Promise<{ text: string; ms: number }> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined)
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await once(socket, 'connect')
  const began = performance.now()
  socket.write(opening)
  const drip = dripMs === undefined ? undefined : setInterval(() => socket.write('o'), dripMs)
  await once(socket, 'close')
  clearInterval(drip)
  return { text, ms: performance.now() - began }
}
