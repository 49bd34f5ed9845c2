import { signal } from '@preact/signals'
import { emptyCounts, type EventCounts, type TimelineView } from '../../server/core/api/views/timeline.ts'
import type { LiveMessage } from '../../server/core/api/live.ts'
import { api } from '../api.ts'
import { onMessage, onSnapshot } from './live.ts'
import { now } from './store.ts'

const SPAN_MS = 15 * 60_000
export const BARS = 90
const STEP_MS = SPAN_MS / BARS

/** The events of the last fifteen minutes; null until they are loaded. */
export const timeline = signal<TimelineView | null>(null)

/** The last fifteen minutes. Bucket edges are multiples of the step, so bars do not shift as time passes. */
export function periodAt(time: number): { since: number; until: number } {
  const until = (Math.floor(time / STEP_MS) + 1) * STEP_MS
  return { since: until - SPAN_MS, until }
}

/** The counts of all buckets together. */
export function totalOf(buckets: readonly EventCounts[]): EventCounts {
  const total = emptyCounts()
  for (const counts of buckets)
    for (const name of Object.keys(total) as Array<keyof EventCounts>) total[name] += counts[name]
  return total
}

const counted: ReadonlySet<LiveMessage['type']> = new Set([
  'event.captured',
  'event.verified',
  'event.changed',
  'attempt.finished',
  'events.removed',
])

/** Whether a message changes what the timeline counts. */
export const affectsTimeline = ({ type }: LiveMessage): boolean => counted.has(type)

/** At most one request in this time, in ms, and never more than this part of the time is spent on requests. */
const PAUSE_MS = 500
const SHARE = 10

let timer: ReturnType<typeof setTimeout> | undefined
let pause = 0

async function load(): Promise<void> {
  const start = performance.now()
  try {
    timeline.value = await api.getTimeline({ ...periodAt(Date.now()), buckets: BARS })
  } catch {
    // The last counts stay; the next message or tick tries again, and a lost connection is reported elsewhere.
  }
  pause = Math.max(PAUSE_MS, (performance.now() - start) * SHARE)
  timer = undefined
}

function loadSoon(): void {
  timer ??= setTimeout(() => void load(), pause)
}

/** Loads the counts from the server, which has all events, whenever a message or the time changes them. */
export function startTimeline(): void {
  onSnapshot(loadSoon)
  onMessage((message) => affectsTimeline(message) && loadSoon())
  let until = 0
  now.subscribe((time) => {
    const next = periodAt(time).until
    if (timeline.peek() && next !== until) loadSoon()
    until = next
  })
}
