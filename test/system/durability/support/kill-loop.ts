import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { contentsOf, settleFolder } from './database.ts'
import { startChild } from './daemon-child.ts'
import type { DaemonChild } from './daemon-child.ts'
import { aListeningApp, seeded, Sender } from './load.ts'

export interface Outcome {
  rounds: number
  sent: number
  answered: number
  seen: number
  stored: number
  /** Ids that the app received or that got a response, and that are not stored with the same bytes. */
  lost: string[]
  /** Ids that the app received more than once. */
  twice: string[]
  /** Ids of events that are still unfinished after a start. */
  unfinished: string[]
  integrity: string
}

export interface KillLoop {
  rounds: number
  seed: number
  /** How long an event waits for its commit, in ms: 0 is the fault "respond before the commit". */
  storeWaitMs: number
  longestMs: number
}

const PER_SECOND = 50

/** More than 300 rounds send: an event that the retention removed would look lost. */
const keepAll = { keepEvents: 1_000_000, keepMegabytes: 100_000 }

/** Load and kill -9 at a random moment, in rounds; then compares what sender and app remember with what is on disk. */
export async function killLoop({ rounds, seed, storeWaitMs, longestMs }: KillLoop): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'vhook-kills-'))
  const dataDir = join(folder, 'data')
  const random = seeded(seed)
  const app = await aListeningApp()
  const sender = new Sender()
  try {
    for (let round = 0; round < rounds; round += 1) {
      const vhook = await startChild({ dataDir, limits: { storeWaitMs }, settings: { target: app.url, ...keepAll } })
      const working = after(50 + random() * longestMs)
      await Promise.all([working, loadUntil(working, vhook, sender, random)])
      await killWhileBusy(vhook, dataDir, sender, random)
      await sender.settled()
    }
    await settleFolder(dataDir)
    return { rounds, ...compare(dataDir, sender, app.seen) }
  } finally {
    app.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function loadUntil(end: Promise<void>, vhook: DaemonChild, sender: Sender, random: () => number): Promise<void> {
  let over = false
  void end.then(() => (over = true))
  while (!over) {
    sender.send(vhook.intakeUrl, Math.ceil(500 + random() * 19_500))
    await after(1_000 / PER_SECOND)
  }
}

/** Another connection holds the database before the kill, so that commits are pending at that moment. */
async function killWhileBusy(vhook: DaemonChild, dataDir: string, sender: Sender, random: () => number): Promise<void> {
  const other = new Database(join(dataDir, 'events.db'), { timeout: 5_000 })
  other.exec('BEGIN IMMEDIATE')
  for (let more = 0; more < 5; more += 1) sender.send(vhook.intakeUrl, Math.ceil(random() * 2_000))
  await after(100)
  await vhook.kill()
  other.exec('ROLLBACK')
  other.close()
}

function compare(dataDir: string, sender: Sender, seen: Array<{ id: string; hash: string }>): Omit<Outcome, 'rounds'> {
  const { events, integrity } = contentsOf(dataDir)
  const stored = new Map(events.map(({ id, hash }) => [id, hash]))
  const acknowledged = new Set([...seen.map(({ id }) => id), ...sender.answered.keys()])
  const times = Map.groupBy(seen, ({ id }) => id)
  return {
    sent: sender.sent.size,
    answered: sender.answered.size,
    seen: seen.length,
    stored: events.length,
    lost: [...acknowledged].filter((id) => stored.get(id) !== sender.sent.get(id)),
    twice: [...times].filter(([, list]) => list.length > 1).map(([id]) => id),
    unfinished: events.filter(({ state }) => state === 'stored' || state === 'forwarding').map(({ id }) => id),
    integrity,
  }
}
