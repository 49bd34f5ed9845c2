import { ADDED_STEPS_MS } from '../core/api/views/health.ts'
import type { IntakeFigures } from '../core/api/views/health.ts'
import type { LiveMessage } from '../core/api/live.ts'

/** Counts events and their results since the start. */
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

  /** `code` is that of the error response. */
  refused(code: string): void {
    count(this.#figures.refused, code)
  }

  incomplete(): void {
    this.#figures.incomplete += 1
  }

  /** Time that vhook added to one response, in ms. */
  added(ms: number): void {
    const { added } = this.#figures
    const share = Math.max(ms, 0)
    added.count += 1
    added.sumMs += share
    for (const [index, step] of ADDED_STEPS_MS.entries()) if (share <= step) added.steps[index]! += 1
  }

  /** Counts what a live message reports. */
  readonly count = (message: LiveMessage): void => {
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
