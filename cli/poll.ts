import { setTimeout as after } from 'node:timers/promises'
import type { EventState, EventSummary } from '../server/core/model/event.ts'

/** How often a running vhook is asked again, in ms. */
const EVERY_MS = 150

const underWay: ReadonlySet<EventState> = new Set(['stored', 'forwarding', 'unstored'])
const neverJudged: ReadonlySet<EventState> = new Set(['refused', 'incomplete'])

/** Its answer is known, and whether it is genuine: what comes later (a cause, a late answer) may take its time. */
export function isSettled({ state, verdict, message, kind }: EventSummary): boolean {
  const judged = verdict !== 'not-checked' || message !== null || kind === 'token' || neverJudged.has(state)
  return judged && !underWay.has(state)
}

/** Looks again and again until there is something, or `ms` are over; undefined then. */
export async function until<T>(look: () => Promise<T | undefined>, ms: number): Promise<T | undefined> {
  const end = performance.now() + ms
  for (;;) {
    const found = await look()
    const left = end - performance.now()
    if (found !== undefined || left <= 0) return found
    await after(Math.min(EVERY_MS, left))
  }
}
