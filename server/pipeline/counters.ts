import { ADDED_STEPS_MS } from '../core/api/views/health.ts'
import type { IntakeFigures } from '../core/api/views/health.ts'
import type { AttemptSummary } from '../core/model/attempt.ts'
import type { DeliverySummary } from '../core/model/delivery.ts'
import type { EventState, EventSummary } from '../core/model/event.ts'
import type { LiveMessage } from '../core/api/live.ts'
import type { Verdict } from '../core/model/verification.ts'

/** Counts events and their results since the start. */
export class Counters {
  /** Events that are published again once they are on disk. */
  readonly #unstored = new Set<string>()
  readonly #figures: IntakeFigures = {
    ...{ received: 0, refused: {}, incomplete: 0, inFlight: 0, failed: 0, unstored: 0, verdicts: {}, attempts: {} },
    added: { count: 0, sumMs: 0, steps: ADDED_STEPS_MS.map(() => 0) },
  }

  get figures(): IntakeFigures {
    return structuredClone(this.#figures)
  }

  received(): void {
    this.#figures.received += 1
  }

  /** `code` is that of the error response. */
  refused(code: string): void {
    count(this.#figures.refused, code)
  }

  incomplete(): void {
    this.#figures.incomplete += 1
  }

  /** The verdict of an event, once it no longer changes by itself. */
  verified(verdict: Verdict): void {
    count(this.#figures.verdicts, verdict)
  }

  /** Time that vhook added to one response, in ms. */
  added(ms: number): void {
    const { added } = this.#figures
    const share = Math.max(ms, 0)
    added.count += 1
    added.sumMs += share
    for (const [index, step] of ADDED_STEPS_MS.entries()) if (share <= step) added.steps[index]! += 1
  }

  #isNew({ id, state }: EventSummary): boolean {
    if (this.#unstored.delete(id)) return false
    if (state !== 'unstored') return true
    this.#unstored.add(id)
    this.#figures.unstored += 1
    return true
  }

  /** Counts what a live message reports. */
  readonly count = (message: LiveMessage): void => {
    const figures = this.#figures
    if (message.type === 'event.captured' && !this.#isNew(message.event)) return
    if (message.type === 'event.changed' && message.state === 'refused' && message.delivery)
      this.refused(message.delivery.responseCode ?? 'unauthorized')
    if (deliveryIn(message)?.failed) figures.failed += 1
    if (message.type === 'attempt.started') figures.inFlight += 1
    if (message.type !== 'attempt.finished') return
    figures.inFlight -= 1
    count(figures.attempts, message.state ?? resultOf(message.attempt))
  }
}

/** What a sender got, where the message tells it for the first time. */
function deliveryIn(message: LiveMessage): DeliverySummary | undefined {
  if (message.type === 'event.captured') return message.event
  return message.type === 'event.changed' || message.type === 'attempt.finished' ? message.delivery : undefined
}

/** Of a replay, which does not change the state of its event. */
function resultOf({ error }: AttemptSummary): EventState {
  if (error === 'stopped') return 'interrupted'
  return error === null ? 'answered' : 'app_error'
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}
