import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { AttemptDetail, EventDetail } from '../../../../server/core/api/views/event.ts'
import { startChild } from './daemon-child.ts'
import type { DaemonChild } from './daemon-child.ts'
import { aListeningApp, ID, seeded, Sender } from './load.ts'
import type { ListeningApp } from './load.ts'

export interface ReplayLoop {
  /** For each round, whether commits are blocked, so that replays wait for their commit at the kill. */
  blocked: readonly boolean[]
  seed: number
  /** How long a replay waits for its commit, in ms: 0 is the fault "send before it is stored". */
  storeWaitMs: number
}

export interface Outcome {
  /** Replays that were requested, by the id in each. */
  requested: number
  /** Of those, how many reached the app, were stored, and were confirmed by the API. */
  seen: number
  stored: number
  confirmed: number
  /** Replays that reached the app more than once. */
  twice: string[]
  /** Replays that reached the app or were confirmed, and are not stored as an attempt of their event. */
  lost: string[]
  /** Replays that are stored more than once, or not as replays. */
  wrong: string[]
  /** Attempts without an outcome, and events in an unfinished state. */
  unfinished: string[]
}

const EVENTS = 3
const AT_ONCE = 6

/** Requests replays, kills the process at a random moment and starts it again, in rounds; then compares what is stored. */
export async function replayLoop({ blocked, seed, storeWaitMs }: ReplayLoop): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'vhook-replays-'))
  const random = seeded(seed)
  const arrivals = new Arrivals()
  const app = await aListeningApp(() => {
    arrivals.one()
    return after(random() * 30)
  })
  const given = { dataDir: join(folder, 'data'), limits: { storeWaitMs }, settings: { target: app.url } }
  const confirmed: string[] = []
  try {
    let vhook = await startChild(given)
    const events = await someEvents(vhook)
    for (const [round, isBlocked] of blocked.entries()) {
      const release = isBlocked ? blockCommits(given.dataDir) : () => undefined
      const some = arrivals.next(1 + Math.floor(random() * AT_ONCE))
      const requests = requestReplays(vhook, events, round, confirmed)
      // While commits are blocked nothing reaches the app, except with the fault.
      await (isBlocked && storeWaitMs > 0 ? after(200) : some)
      await vhook.kill()
      release()
      await requests
      vhook = await startChild(given)
    }
    const now = await Promise.all(events.map(({ id }) => vhook.client.getEvent({ id })))
    await vhook.stop()
    return { requested: blocked.length * AT_ONCE, ...compare(now, app, confirmed) }
  } finally {
    app.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Counts requests that reach the app. */
class Arrivals {
  #left = 0
  #resolve: () => void = () => undefined

  /** Resolves once this many more requests have arrived. */
  next(count: number): Promise<void> {
    this.#left = count
    return new Promise((resolve) => (this.#resolve = resolve))
  }

  one(): void {
    this.#left -= 1
    if (this.#left === 0) this.#resolve()
  }
}

async function someEvents({ intakeUrl, client }: DaemonChild): Promise<EventDetail[]> {
  const sender = new Sender()
  for (let count = 0; count < EVENTS; count += 1) await sender.post(intakeUrl, Buffer.from(`event ${count}`))
  const { events } = await client.listEvents()
  return await Promise.all(events.map(({ id }) => client.getEvent({ id })))
}

/** Requests replays with an id in each, by which app and database know them. Resolves when all are answered or cut off. */
async function requestReplays(
  { client }: DaemonChild,
  events: EventDetail[],
  round: number,
  confirmed: string[],
): Promise<void> {
  const requests = Array.from({ length: AT_ONCE }, async (_, at) => {
    const { id, headers } = events[at % EVENTS] as EventDetail
    const own = `replay-${round}-${at}`
    const changed = headers.map(([name, value]) => [name, name === ID ? own : value] as const)
    await client.replayEvent({ id, signature: 'keep', headers: changed })
    confirmed.push(own)
  })
  await Promise.allSettled(requests)
}

/** Locks the database from another connection, so that no commit succeeds. Returns what unlocks it. */
function blockCommits(dataDir: string): () => void {
  const other = new Database(join(dataDir, 'events.db'), { timeout: 5_000 })
  other.exec('BEGIN IMMEDIATE')
  return () => void other.close()
}

const idOf = ({ headers }: AttemptDetail): string => headers.find(([name]) => name === ID)?.[1] ?? ''

function compare(events: EventDetail[], app: ListeningApp, confirmed: string[]): Omit<Outcome, 'requested'> {
  const attempts = events.flatMap(({ attemptsDetail }) => attemptsDetail)
  const stored = Map.groupBy(
    attempts.filter((one) => idOf(one).startsWith('replay-')),
    idOf,
  )
  const seen = Map.groupBy(
    app.seen.filter(({ id }) => id.startsWith('replay-')),
    ({ id }) => id,
  )
  const isWrong = (list: AttemptDetail[]): boolean => list.length > 1 || list.some(({ cause }) => cause !== 'replay')
  return {
    seen: seen.size,
    stored: stored.size,
    confirmed: confirmed.length,
    twice: [...seen].filter(([, list]) => list.length > 1).map(([id]) => id),
    lost: [...new Set([...seen.keys(), ...confirmed])].filter((id) => !stored.has(id)),
    wrong: [...stored].filter(([, list]) => isWrong(list)).map(([id]) => id),
    unfinished: [
      ...attempts.filter(({ outcome }) => outcome === null).map(({ id }) => id),
      ...events.filter(({ state }) => state === 'stored' || state === 'forwarding').map(({ id }) => id),
    ],
  }
}
