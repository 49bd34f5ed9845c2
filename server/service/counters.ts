import { ADDED_STEPS_MS } from '../core/api/views/health.ts'
import type { IntakeFigures } from '../core/api/views/health.ts'
import type { LiveMessage } from '../core/api/live.ts'

/** Counts what comes in and what becomes of it, since the start. */
export class Counters {
  readonly #figures: IntakeFigures = {
    ...{ received: 0, refused: {}, incomplete: 0, inFlight: 0, unstored: 0, verdicts: {}, attempts: {} },
    added: { count: 0, sumMs: 0, steps: ADDED_STEPS_MS.map(() => 0) },
  }

  get figures(): IntakeFigures {
    return structuredClone(this.#figures)
  }

  received(): void {
    this.#figures.received += 1
  }

  /** `code` is that of the answer. */
  refused(code: string): void {
    count(this.#figures.refused, code)
  }

  incomplete(): void {
    this.#figures.incomplete += 1
  }

  /** vhook's own share of the time that one answer took, in ms. */
  added(ms: number): void {
    const { added } = this.#figures
    const share = Math.max(ms, 0)
    added.count += 1
    added.sumMs += share
    for (const [place, step] of ADDED_STEPS_MS.entries()) if (share <= step) added.steps[place]! += 1
  }

  /** Takes what it counts out of a live message. */
  readonly take = (message: LiveMessage): void => {
    const figures = this.#figures
    if (message.type === 'event.captured' && message.event.state === 'unstored') figures.unstored += 1
    if (message.type === 'event.changed' && message.state === 'refused') this.refused('unauthorized')
    if (message.type === 'event.verified') count(figures.verdicts, message.verdict)
    if (message.type === 'attempt.started') figures.inFlight += 1
    if (message.type !== 'attempt.finished') return
    figures.inFlight -= 1
    count(figures.attempts, message.state)
  }
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}
