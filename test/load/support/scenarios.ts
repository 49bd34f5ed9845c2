import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { expect, onTestFinished } from 'vitest'
import { anApp } from '../../contract/support/exchange.ts'
import type { App } from '../../contract/support/exchange.ts'
import { figures } from '../../contract/support/figures.ts'
import { failures, meanwhile, millis, Sender } from './client.ts'
import type { Reply } from './client.ts'
import { Vhook } from './vhook.ts'

export const MEBIBYTE = 1024 * 1024
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** An app that answers with the hash of what it got. */
export async function bodyHash(
  request: AsyncIterable<Buffer>,
  response: { end(text: string): unknown },
): Promise<void> {
  const hash = createHash('sha256')
  for await (const chunk of request) hash.update(chunk)
  response.end(hash.digest('hex'))
}

/** A vhook in a process of its own before an app of this one, both ended with the test. */
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

/** Uploads at once, half with a length and half in chunks; the app answers with the hash of what it got. */
export async function uploads(count: number, size: number): Promise<{ grown: number }> {
  const { vhook, sender } = await aPair(bodyHash)
  const small = (): Promise<Reply> => sender.send({ body: Buffer.alloc(1_000, 's') })
  // What is loaded with the first request belongs to no upload.
  for (let round = 0; round < 20; round += 1) await small()
  const before = await vhook.watchMemory()
  await vhook.reset()
  const body = randomBytes(size)
  const chunked = { 'transfer-encoding': 'chunked' }
  const large = new Sender(vhook.port)
  const all = Promise.all(
    Array.from({ length: count }, (_, at) => large.send({ body, ...(at % 2 ? { headers: chunked } : {}) })),
  )
  const { result, replies } = await meanwhile(small, all)
  large.close()
  expect(result.map((reply) => [reply.status, reply.body.toString()])).toEqual(result.map(() => [200, sha256(body)]))
  expect(failures(replies)).toEqual([])
  figures(`1 kB beside ${count} uploads of ${megabytes(size)}`, millis(replies))
  const { delayP99 } = await vhook.figures()
  const grown = vhook.peakRss - before
  console.log(`memory + ${megabytes(grown)}, event loop p99 ${delayP99.toFixed(1)} ms`)
  const stored = (await vhook.events()).filter((event) => event.size === size)
  expect(stored).toHaveLength(count)
  const details = await Promise.all(stored.map(({ id }) => vhook.detail(id)))
  expect(details.map(({ bodySha256 }) => bodySha256)).toEqual(details.map(() => sha256(body)))
  return { grown }
}

/** Connections that are opened and do nothing good, until they are closed again. */
async function crowd(port: number, count: number, say: (at: number) => string): Promise<Socket[]> {
  const sockets: Socket[] = []
  for (let at = 0; at < count; at += 1) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    socket.resume()
    sockets.push(socket)
    if (at % 100 === 99) await Promise.all(sockets.slice(-100).map((one) => connected(one)))
    socket.write(say(at))
  }
  return sockets
}

const connected = (socket: Socket): Promise<unknown> =>
  socket.connecting ? once(socket, 'connect') : Promise.resolve()

const idle = ['', 'POST / HTTP/1.1\r\nHo', 'GET / HTTP/1.1\r\nHost: h\r\n\r\n']

/** A crowd of idle, half-open and kept connections beside good requests. */
export async function crowded(
  count: number,
  requests: number,
  perSecond: number,
): Promise<{ grown: number; failed: number[] }> {
  const { vhook, sender } = await aPair((_request, response) => void response.end())
  for (let round = 0; round < 20; round += 1) await sender.send()
  const before = await vhook.watchMemory()
  const sockets = await crowd(vhook.port, count, (at) => idle[at % idle.length] ?? '')
  const replies: Reply[] = []
  for (let at = 0; at < requests; at += 1) {
    replies.push(await sender.send())
    await new Promise((resolve) => setTimeout(resolve, 1_000 / perSecond))
  }
  figures(`good requests beside ${count} connections`, millis(replies))
  const grown = vhook.peakRss - before
  console.log(`memory + ${megabytes(grown)} for ${count} connections`)
  for (const socket of sockets) socket.destroy()
  // Their places are free again: as many come in once more.
  const again = await crowd(vhook.port, Math.min(count, 2_000), () => '')
  replies.push(await sender.send())
  for (const socket of again) socket.destroy()
  return { grown, failed: failures(replies) }
}

/** Slow heads and slow bodies beside good requests. `scale` shortens the clocks. */
export async function slowSenders(each: number, scale: number): Promise<{ failed: number[]; kept: string[] }> {
  const limits = { headMs: 10_000 * scale, bodyIdleMs: 10_000 * scale }
  const { vhook, sender } = await aPair((_request, response) => void response.end(), { limits })
  const head = 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n'
  const openings = ['POST / HTTP/1.1\r\nHo', head, `${head}half of it`]
  const began = performance.now()
  const answers: Array<Promise<{ text: string; ms: number }>> = []
  for (const opening of openings) for (let at = 0; at < each; at += 1) answers.push(heard(vhook.port, opening, began))
  const { result, replies } = await meanwhile(() => sender.send(), Promise.all(answers))
  figures(`good requests beside ${each * 3} slow ones`, millis(replies))
  figures(
    'slow ones ended',
    result.map(({ ms }) => ms),
  )
  const kept = result.map(({ text }) => text).filter((text) => !text.startsWith('HTTP/1.1 408'))
  expect(Math.min(...result.map(({ ms }) => ms))).toBeGreaterThanOrEqual(limits.headMs * 0.9)
  expect(await vhook.events({ state: 'answered' })).toHaveLength(replies.length)
  return { failed: failures(replies), kept }
}

async function heard(port: number, opening: string, began: number): Promise<{ text: string; ms: number }> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined)
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
  socket.write(opening)
  // One byte now and then, of a head that never ends.
  const drip = opening.endsWith('Ho') ? setInterval(() => socket.write('o'), 500) : undefined
  await once(socket, 'close')
  clearInterval(drip)
  return { text, ms: performance.now() - began }
}
