import { Agent, request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EventPage } from '../../../server/core/api/views/event.ts'
import { apiClient } from '../../../server/core/api/client.ts'
import { checkedFetch } from '../../support/checked-fetch.ts'
import type { ApiClient } from '../../../server/core/api/client.ts'
import type { EventSummary } from '../../../server/core/model/event.ts'
import { batch, replayEach } from '../../../ui/list/batch-replay.ts'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { startApp } from './support/exchange.ts'
import type { App } from './support/exchange.ts'

const EVENTS = 1_000
const STOP_AT = process.env['VHOOK_LONG'] === '1' ? 500 : 100

let app: App
let bench: DaemonBench
/** Paths of the requests at the app, in order. */
const seen: string[] = []
let onRequest: () => unknown = () => undefined
beforeAll(async () => {
  app = await startApp((incoming, response) => {
    seen.push(String(incoming.url))
    incoming.resume()
    onRequest()
    response.end('done')
  })
  bench = await aDaemon({ target: app.url })
})
afterAll(async () => {
  await bench.stop()
  await app.stop()
})

const agent = new Agent({ keepAlive: true, maxSockets: 40 })
const send = (path: string): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const outgoing = request({ port: bench.port, host: '127.0.0.1', path, method: 'POST', agent }, (response) =>
    response.resume().once('end', () => resolve()),
  )
  outgoing.on('error', reject).end('{}')
  return promise
}

const aClient = (): ApiClient => {
  const { origin, hash } = new URL(bench.daemon.inspectorUrl)
  return apiClient({ fetch: checkedFetch, baseUrl: origin, token: hash.slice('#token='.length) })
}

/** All events, oldest first. */
async function listAll(client: ApiClient): Promise<EventSummary[]> {
  const events: EventSummary[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: EventPage = await client.listEvents({ limit: 500, ...(cursor === undefined ? {} : { cursor }) })
    events.push(...page.events)
    cursor = page.next
  }
  return events.toReversed()
}

test('a stopped replay of a thousand events has sent each event before the stop once and no later one', async () => {
  await Promise.all(Array.from({ length: EVENTS }, (_, at) => send(`/${at}`)))
  agent.destroy()
  const client = aClient()
  const stored = await listAll(client)
  expect([stored.length, seen.length, new Set(seen).size]).toEqual([EVENTS, EVENTS, EVENTS])

  seen.length = 0
  onRequest = () => seen.length === STOP_AT && batch.peek()?.stop()
  const ids = stored.map(({ id }) => id)
  const began = performance.now()
  const failures: unknown[] = []
  const result = await replayEach(ids, {
    send: (id) => client.replayEvent({ id, signature: 'keep' }),
    onError: (problem) => failures.push(problem),
    concurrency: 1,
    limitMs: 60_000,
  })
  expect([result, failures]).toEqual([{ sent: STOP_AT, failed: 0, unanswered: 1, stopped: true }, []])
  console.log(`${STOP_AT} sequential replays: ${Math.round((performance.now() - began) / STOP_AT)} ms each`)
  // A replay still in progress would arrive before this one.
  await client.replayEvent({ id: ids.at(-1) ?? '', signature: 'keep' })
  const first = stored.slice(0, STOP_AT).map(({ path }) => path)
  expect(seen).toEqual([...first, stored.at(-1)?.path])

  const after = await listAll(client)
  expect(after.map(({ state, attempts }) => [state, attempts])).toEqual(
    after.map((_, at) => ['answered', at < STOP_AT || at === EVENTS - 1 ? 2 : 1]),
  )
  const { attemptsDetail } = await client.getEvent({ id: ids[STOP_AT - 1] ?? '' })
  expect(attemptsDetail.map(({ cause }) => cause)).toEqual(['forward', 'replay'])
})
