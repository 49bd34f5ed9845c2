import { setTimeout as sleep } from 'node:timers/promises'
import { isFinal } from '../server/core/model/event.ts'
import type { EventState, EventSummary } from '../server/core/model/event.ts'

const INTERVAL_MS = 150

const neverVerified: ReadonlySet<EventState> = new Set(['refused', 'incomplete'])

/** Response and verdict are known. A diagnosis or a late response may still follow. */
export function isFinished({ state, verdict, message, kind }: EventSummary): boolean {
  const verified = verdict !== 'not-checked' || message !== null || kind !== 'webhook' || neverVerified.has(state)
  return verified && isFinal(state)
}

/** Polls until `read` returns a value. Undefined after `ms`. */
export async function poll<T>(read: () => Promise<T | undefined>, ms: number): Promise<T | undefined> {
  const end = performance.now() + ms
  for (;;) {
    const value = await read()
    const left = end - performance.now()
    if (value !== undefined || left <= 0) return value
    await sleep(Math.min(INTERVAL_MS, left))
  }
}
