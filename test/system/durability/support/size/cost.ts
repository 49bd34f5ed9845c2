import type { Filter } from '../../../../../server/core/filter/filter.ts'
import { startChild } from '../daemon-child.ts'
import type { DaemonChild } from '../daemon-child.ts'
import { indexed, keepAll } from './folder.ts'

export interface Cost {
  /** From the start of the process until it listens. */
  startMs: number
  /** Of HTTP requests to a running vhook, by query. */
  medianMs: Record<string, number>
  p99Ms: Record<string, number>
  memoryMiB: number
}

const TIMES = 100

const queries: Readonly<Record<string, Filter>> = {
  list: {},
  type: { type: 'tool-calls' },
  state: { state: 'unknown' },
  failed: { failed: true },
  errors: { status: { min: 400, max: 599 } },
  call: { callId: 'call-2' },
  search: { search: 'calls' },
  rare: { search: 'number 123' },
}

/** What the events of a folder cost a vhook: start, list, filters, search, paging, and memory. */
export async function eventsCost(dataDir: string): Promise<Cost> {
  const began = performance.now()
  const vhook = await startChild({ dataDir, settings: keepAll })
  const startMs = Math.round(performance.now() - began)
  try {
    // Any event starts the indexing.
    await (await fetch(`${vhook.intakeUrl}/wake-up`, { method: 'POST' })).text()
    await indexed(dataDir)
    const times = await measureQueries(vhook)
    const { memoryBytes } = await vhook.health()
    return { startMs, ...times, memoryMiB: Math.round(memoryBytes / 1024 / 1024) }
  } finally {
    await vhook.stop()
  }
}

async function measureQueries(vhook: DaemonChild): Promise<Pick<Cost, 'medianMs' | 'p99Ms'>> {
  const medianMs: Record<string, number> = {}
  const p99Ms: Record<string, number> = {}
  for (const [name, filter] of Object.entries(queries)) {
    const times: number[] = []
    let cursor: string | null = null
    for (let time = 0; time < TIMES; time += 1) {
      const began = performance.now()
      const page = await vhook.client.listEvents({ ...filter, limit: 50, ...(cursor === null ? {} : { cursor }) })
      times.push(performance.now() - began)
      cursor = page.next
    }
    medianMs[name] = percentile(times, 50)
    p99Ms[name] = percentile(times, 99)
  }
  return { medianMs, p99Ms }
}

/** Rounded to a hundredth. */
export function percentile(times: readonly number[], percent: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  const found = sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0
  return Math.round(found * 100) / 100
}
