// Prints what forwarding a webhook costs, compared with a bare proxy on node:http with the same HMAC check, and with one that
// syncs each body to disk. All take turns in one run: compare the ratios, not the absolute figures.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { percentile } from '../server/pipeline/support/timings.ts'
import { proxySecret, signed, startBareProxy } from '../system/load/support/bare-proxy.ts'
import { failures, Sender } from '../system/load/support/client.ts'
import type { Reply } from '../system/load/support/client.ts'
import { Vhook } from '../system/load/support/vhook.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    count: { type: 'string', default: '1500' },
    c: { type: 'string', default: '32' },
    delay: { type: 'string', default: '0' },
  },
})
const [rounds = 5, count = 1_500, connections = 32, delay = 0] = [
  values.rounds,
  values.count,
  values.c,
  values.delay,
].map(Number)
const body = Buffer.from(JSON.stringify({ message: { type: 'status-update', text: 'x'.repeat(2_000) } }))

interface Subject {
  name: string
  port: number
  cpuMs: () => Promise<number>
}

interface Round {
  perSecond: number
  p50: number
  p99: number
  cpu: number
}

/** Sends requests on all connections, on each one after the other. */
async function measure(subject: Subject): Promise<Round> {
  const sender = new Sender(subject.port, connections)
  const replies: Reply[] = []
  const before = await subject.cpuMs()
  const began = performance.now()
  const send = async (): Promise<void> => {
    while (replies.length < count) replies.push(await sender.send({ body, headers: signed(body) }))
  }
  await Promise.all(Array.from({ length: connections }, send))
  const took = performance.now() - began
  const cpu = ((await subject.cpuMs()) - before) / replies.length
  sender.close()
  if (failures(replies).length > 0) throw new Error(`${subject.name} failed ${failures(replies).length} requests`)
  const ms = replies.map((reply) => reply.ms)
  return { perSecond: (replies.length * 1_000) / took, p50: percentile(ms, 50), p99: percentile(ms, 99), cpu }
}

const middle = (numbers: number[]): number => percentile(numbers, 50)

function print(name: string, own: Round[], limit: Round[]): void {
  const of = (key: keyof Round): number => middle(own.map((round) => round[key]))
  const ratio = (key: keyof Round): string =>
    middle(own.map((round, at) => round[key] / (limit[at]?.[key] ?? NaN))).toFixed(2)
  console.log(
    `${name.padEnd(28)} ${of('perSecond').toFixed(0).padStart(6)}/s = ${ratio('perSecond')} of the bare proxy; ` +
      `p50 ${of('p50').toFixed(1)} ms, p99 ${of('p99').toFixed(1)} ms; CPU ${of('cpu').toFixed(2)} ms per request = ${ratio('cpu')} x`,
  )
}

const app = createServer(
  (request, response) => void request.resume().once('end', () => setTimeout(() => response.end('ok'), delay)),
)
await once(app.listen(0, '127.0.0.1'), 'listening')
const appPort = (app.address() as AddressInfo).port
const bare = await startBareProxy(appPort)
const durable = await startBareProxy(appPort, { durable: true })
const fresh = await startBareProxy(appPort, { durable: true, keepAlive: false })
const plan = { type: 'hmac', secretKey: proxySecret, algorithm: 'sha256' } as const
const vhook = await Vhook.start({
  target: String(appPort),
  credential: { id: 'bench', authenticationPlan: plan },
  keepEvents: 100_000,
})
const subjects: Subject[] = [
  { name: 'bare', ...bare },
  { name: 'bare, each body synced', ...durable },
  { name: 'the same, fresh connection', ...fresh },
  { name: 'vhook', port: vhook.port, cpuMs: async () => (await vhook.figures()).cpuMs },
]
const results = new Map<string, Round[]>(subjects.map(({ name }) => [name, []]))
for (let round = -1; round < rounds; round += 1)
  for (const subject of subjects) {
    const measured = await measure(subject)
    // The first round warms up.
    if (round >= 0) results.get(subject.name)?.push(measured)
  }
console.log(`ingest: 2 kB with HMAC, ${connections} at once, app takes ${delay} ms, ${rounds} rounds of ${count}`)
for (const [name, own] of results) print(name, own, results.get('bare') ?? [])
await Promise.all([vhook.stop(), bare.stop(), durable.stop(), fresh.stop()])
app.closeAllConnections()
app.close()
