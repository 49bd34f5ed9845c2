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
  /** Whether the disk stands still in each round, so that the kill finds replays that wait for their commit. */
  held: readonly boolean[]
  seed: number
  /** How long a commit may hold a replay back, in ms: 0 is the fault "send before it is on record". */
  storeWaitMs: number
}

export interface Outcome {
  /** Replays that were asked for, by the id that each carried. */
  asked: number
  /** Of those, how many reached the app, stand on record, and were told as done. */
  seen: number
  stored: number
  told: number
  /** Replays that reached the app more than once. */
  twice: string[]
  /** Replays that reached the app, or were told as done, and are not an attempt of their event. */
  lost: string[]
  /** Replays that are on record more than once, or not as replays. */
  odd: string[]
  /** Attempts without an outcome, and events that stand as under way. */
  unfinished: string[]
}

const EVENTS = 3
const AT_ONCE = 6

/** Replays are asked for, the process is killed at a random moment of them and started again; then everything is compared. */
export async function replayLoop({ held, seed, storeWaitMs }: ReplayLoop): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'vhook-replays-'))
  const random = seeded(seed)
  const arrivals = new Arrivals()
  const app = await aListeningApp(() => {
    arrivals.one()
    return after(random() * 30)
  })
  const given = { dataDir: join(folder, 'data'), limits: { storeWaitMs }, settings: { target: app.url } }
  const told: string[] = []
  try {
    let vhook = await startChild(given)
    const events = await someEvents(vhook)
    for (const [round, isHeld] of held.entries()) {
      const release = isHeld ? holdDisk(given.dataDir) : () => undefined
      const some = arrivals.next(1 + Math.floor(random() * AT_ONCE))
      const asking = ask(vhook, events, round, told)
      // While the disk stands still nothing reaches the app, unless it is the fault that does not wait for the disk.
      await (isHeld && storeWaitMs > 0 ? after(200) : some)
      await vhook.kill()
      release()
      await asking
      vhook = await startChild(given)
    }
    const now = await Promise.all(events.map(({ id }) => vhook.client.getEvent({ id })))
    await vhook.stop()
    return { asked: held.length * AT_ONCE, ...compare(now, app, told) }
  } finally {
    app.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Tells when so many more requests have reached the app. */
class Arrivals {
  #left = 0
  #there: () => void = () => undefined

  next(count: number): Promise<void> {
    this.#left = count
    return new Promise((resolve) => (this.#there = resolve))
  }

  one(): void {
    this.#left -= 1
    if (this.#left === 0) this.#there()
  }
}

async function someEvents({ intakeUrl, client }: DaemonChild): Promise<EventDetail[]> {
  const sender = new Sender()
  for (let count = 0; count < EVENTS; count += 1) await sender.post(intakeUrl, Buffer.from(`event ${count}`))
  const { events } = await client.listEvents()
  return await Promise.all(events.map(({ id }) => client.getEvent({ id })))
}

/** Each replay carries an id of its own, by which the app and the record know it. Resolves when all are answered or cut off. */
async function ask({ client }: DaemonChild, events: EventDetail[], round: number, told: string[]): Promise<void> {
  const asked = Array.from({ length: AT_ONCE }, async (_, at) => {
    const { id, headers } = events[at % EVENTS] as EventDetail
    const own = `replay-${round}-${at}`
    const changed = headers.map(([name, value]) => [name, name === ID ? own : value] as const)
    await client.replayEvent({ id, signature: 'keep', headers: changed })
    told.push(own)
  })
  await Promise.allSettled(asked)
}

/** Somebody else has the database, so that no commit gets through until they let go. */
function holdDisk(dataDir: string): () => void {
  const other = new Database(join(dataDir, 'events.db'), { timeout: 5_000 })
  other.exec('BEGIN IMMEDIATE')
  return () => void other.close()
}

const idOf = ({ headers }: AttemptDetail): string => headers.find(([name]) => name === ID)?.[1] ?? ''

function compare(events: EventDetail[], app: ListeningApp, told: string[]): Omit<Outcome, 'asked'> {
  const attempts = events.flatMap(({ attemptsDetail }) => attemptsDetail)
  const stored = Map.groupBy(
    attempts.filter((one) => idOf(one).startsWith('replay-')),
    idOf,
  )
  const seen = Map.groupBy(
    app.seen.filter(({ id }) => id.startsWith('replay-')),
    ({ id }) => id,
  )
  const isOdd = (list: AttemptDetail[]): boolean => list.length > 1 || list.some(({ cause }) => cause !== 'replay')
  return {
    seen: seen.size,
    stored: stored.size,
    told: told.length,
    twice: [...seen].filter(([, list]) => list.length > 1).map(([id]) => id),
    lost: [...new Set([...seen.keys(), ...told])].filter((id) => !stored.has(id)),
    odd: [...stored].filter(([, list]) => isOdd(list)).map(([id]) => id),
    unfinished: [
      ...attempts.filter(({ outcome }) => outcome === null).map(({ id }) => id),
      ...events.filter(({ state }) => state === 'stored' || state === 'forwarding').map(({ id }) => id),
    ],
  }
}
