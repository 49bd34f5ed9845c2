import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Filter } from '../../../server/core/filter.ts'
import { migrations } from '../../../server/store/migrations/all.ts'
import { create, fill } from '../../golden/make.ts'
import { startChild } from './daemon-child.ts'
import type { DaemonChild } from './daemon-child.ts'
import { Sender } from './load.ts'

export interface Cost {
  events: number
  startMs: number
  /** Of asking a running vhook over HTTP, by kind of question. */
  medianMs: Record<string, number>
  p99Ms: Record<string, number>
  memoryMiB: number
}

const TIMES = 30

const questions: Readonly<Record<string, Filter>> = {
  list: {},
  type: { type: 'tool-calls' },
  state: { state: 'unknown' },
  call: { callId: 'call-2' },
  search: { search: 'calls' },
}

/** What so many events cost a whole vhook: start, list, filters, search, a deep page, and memory. */
export async function eventsCost(folder: string, events: number): Promise<Cost> {
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir, { mode: 0o700 })
  const db = create(join(dataDir, 'events.db'), migrations.length)
  fill(db, events)
  db.close()
  const keep = { keepDays: 100_000, keepEvents: 10_000_000, keepMegabytes: 100_000 }
  const began = performance.now()
  const vhook = await startChild({ dataDir, settings: keep })
  const startMs = Math.round(performance.now() - began)
  try {
    await indexed(vhook)
    const times = await ask(vhook)
    const { memoryBytes } = await vhook.health()
    return { events, startMs, ...times, memoryMiB: Math.round(memoryBytes / 1024 / 1024) }
  } finally {
    await vhook.stop()
  }
}

/** The index of the words follows at leisure; a search before that takes a part of it upon itself. */
async function indexed(vhook: DaemonChild): Promise<void> {
  let before = -1
  for (;;) {
    await new Sender().post(vhook.intakeUrl, Buffer.from('wake up'))
    const { total } = await vhook.client.events({ search: 'calls', limit: 1 })
    if (total === before || total > 10_000) return
    before = total
  }
}

async function ask(vhook: DaemonChild): Promise<Pick<Cost, 'medianMs' | 'p99Ms'>> {
  const medianMs: Record<string, number> = {}
  const p99Ms: Record<string, number> = {}
  for (const [name, filter] of Object.entries(questions)) {
    const times: number[] = []
    let cursor: string | null = null
    for (let time = 0; time < TIMES; time += 1) {
      const began = performance.now()
      const page = await vhook.client.events({ ...filter, limit: 50, ...(cursor === null ? {} : { cursor }) })
      times.push(performance.now() - began)
      cursor = page.next
    }
    const sorted = times.toSorted((a, b) => a - b)
    medianMs[name] = rounded(sorted[Math.floor(TIMES / 2)])
    p99Ms[name] = rounded(sorted.at(-1))
  }
  return { medianMs, p99Ms }
}

const rounded = (ms = 0): number => Math.round(ms * 100) / 100
