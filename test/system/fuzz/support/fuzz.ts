import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { connect } from 'node:net'
import { expect, onTestFinished } from 'vitest'
import { responseRows } from '../../../server/pipeline/support/response-rows.ts'
import { isComplete, RawApp } from '../../../support/raw-app.ts'
import { failures, Sender } from '../../load/support/client.ts'
import type { Reply } from '../../load/support/client.ts'
import type { faults } from '../../load/support/faults.ts'
import { mutant, randomFrom } from './mutate.ts'
import { MEBIBYTE, megabytes, sha256 } from '../../load/support/scenarios.ts'
import { seeds } from './seeds.ts'
import { Vhook } from '../../load/support/vhook.ts'

/** At once. */
const CONNECTIONS = 8
const GOOD_EVERY = 100
/** Many mutants never end, so they are timed out early. */
const limits = { headMs: 300, bodyIdleMs: 300 }

/** An app of bare sockets that records every request and responds to complete ones. */
async function aPlainApp(): Promise<{ port: number; received: () => Buffer[] }> {
  const received: Buffer[] = []
  const server = createServer((socket) => {
    let all = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      all = Buffer.concat([all, chunk])
      if (isComplete(all)) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    })
    socket.on('close', () => all.length > 0 && received.push(all))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, received: () => received }
}

const LONGEST = 12_000

/** Sends, and waits for a response or the end of the connection. `hung`: neither came. */
async function poke(port: number, bytes: string): Promise<'answered' | 'closed' | 'hung'> {
  const socket: Socket = connect(port, '127.0.0.1').on('error', () => undefined)
  const { promise, resolve } = Promise.withResolvers<'answered' | 'closed' | 'hung'>()
  socket.once('data', () => resolve('answered'))
  socket.once('close', () => resolve('closed'))
  socket.setTimeout(LONGEST, () => resolve('hung'))
  socket.write(Buffer.from(bytes, 'latin1'))
  const outcome = await promise
  socket.destroy()
  return outcome
}

export interface Fuzzed {
  outcomes: Record<'answered' | 'closed' | 'hung', number>
  good: Reply[]
  /** Requests that the app received and whose body is stored differently, or not at all. */
  changed: string[]
}

/** Sends `count` mutants of requests, the same for the same seed. */
export async function fuzzRequests(count: number, seed: number, fault?: keyof typeof faults): Promise<Fuzzed> {
  console.log(`fuzz: ${count} mutants, seed ${seed}`)
  const app = await aPlainApp()
  const vhook = await Vhook.start({
    target: String(app.port),
    limits,
    keepEvents: count * 3,
    ...(fault ? { fault } : {}),
  })
  const sender = new Sender(vhook.port)
  onTestFinished(async () => {
    sender.close()
    await vhook.stop()
  })
  let before = 0
  const random = randomFrom(seed)
  const mutants = Array.from({ length: count }, () => mutant(seeds[random(seeds.length)] ?? '', random))
  const outcomes = { answered: 0, closed: 0, hung: 0 }
  const good: Reply[] = []
  let next = 0
  const send = async (): Promise<void> => {
    for (let at = next++; at < count; at = next++) {
      const outcome = await poke(vhook.port, mutants[at] ?? '')
      outcomes[outcome] += 1
      if (outcome === 'hung') console.log(`hung: mutant ${at} of seed ${seed}: ${JSON.stringify(mutants[at])}`)
      if (at === Math.floor(count / 10)) before = await vhook.heap()
      if (at % GOOD_EVERY === 0) good.push(await sender.send({ body: Buffer.from('good') }))
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, send))
  expect(vhook.alive).toBe(true)
  const after = await vhook.figures()
  const { answered, closed, hung } = outcomes
  console.log(
    `${answered} answered, ${closed} closed, ${hung} hung; ${after.total} stored; memory in use + ${megabytes((await vhook.heap()) - before)}, in all ${megabytes(after.rss)}`,
  )
  expect(after.warnings).toBe(0)
  expect((await vhook.heap()) - before).toBeLessThan(50 * MEBIBYTE)
  expect(failures(good)).toEqual([])
  return { outcomes, good, changed: await changedBodies(vhook, app.received()) }
}

/** Compares what the app received with what is stored, by the number of bodies with each hash: mutants repeat each other. */
async function changedBodies(vhook: Vhook, received: readonly Buffer[]): Promise<string[]> {
  const stored = new Map<string, number>()
  for (const event of await vhook.events({ state: 'answered' })) {
    const { bodySha256, bodyBase64 = '' } = await vhook.detail(event.id)
    const hash = sha256(Buffer.from(bodyBase64, 'base64'))
    stored.set(hash, (stored.get(hash) ?? 0) + 1)
    if (hash !== bodySha256) stored.set('mismatch', 1)
  }
  const changed = stored.has('mismatch') ? ['a stored hash that does not match its body'] : []
  for (const bytes of received) {
    const hash = sha256(bodyIn(bytes))
    const left = (stored.get(hash) ?? 0) - 1
    stored.set(hash, left)
    if (left < 0) changed.push(bytes.toString('latin1').slice(0, 200))
  }
  return changed
}

/** The body of a request as vhook frames it: with a length, or in one chunk before trailers. */
function bodyIn(request: Buffer): Buffer {
  const end = request.indexOf('\r\n\r\n') + 4
  if (!/\r\ntransfer-encoding: chunked\r\n/i.test(request.subarray(0, end).toString('latin1')))
    return request.subarray(end)
  const line = request.indexOf('\r\n', end)
  const size = Number.parseInt(request.subarray(end, line).toString(), 16)
  return request.subarray(line + 2, line + 2 + size)
}

/** Sends `count` requests to an app that responds with mutants, and counts the outcomes. */
export async function fuzzResponses(count: number, seed: number): Promise<Fuzzed['outcomes']> {
  console.log(`fuzz of responses: ${count} mutants, seed ${seed}`)
  const random = randomFrom(seed)
  const next = (): Buffer =>
    Buffer.from(mutant(responseRows[random(responseRows.length)]?.bytes ?? '', random), 'latin1')
  const app = await RawApp.start((socket, received) => {
    if (isComplete(received)) socket.end(next())
  })
  const vhook = await Vhook.start({ target: String(app.port), answerTimeout: 5, keepEvents: count * 2 })
  onTestFinished(async () => {
    await vhook.stop()
    await app.stop()
  })
  const outcomes = { answered: 0, closed: 0, hung: 0 }
  let left = count
  const send = async (): Promise<void> => {
    for (; left > 0; left -= 1)
      outcomes[await poke(vhook.port, 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n')] += 1
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, send))
  expect(vhook.alive).toBe(true)
  expect((await vhook.figures()).warnings).toBe(0)
  console.log(`${outcomes.answered} answered, ${outcomes.closed} closed, ${outcomes.hung} hung`)
  return outcomes
}
