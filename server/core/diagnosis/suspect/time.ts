import type { Suspicion } from '../../model/verification.ts'
import { formatDuration } from '../../schemes/checks/describe.ts'
import type { SuspicionId } from '../suspicions/index.ts'
import { suspicion } from './suspicion.ts'

const hour = 3_600_000

/** A difference of almost exactly whole hours, up to the largest between two time zones and UTC. */
function isWholeHours(ms: number): boolean {
  const off = Math.abs(ms - Math.round(ms / hour) * hour)
  return ms > hour / 2 && ms < 15 * hour && off < 90_000
}

function explanations(size: number, isLate: boolean): SuspicionId[] {
  const zone: SuspicionId[] = isWholeHours(size) ? ['time-zone'] : []
  if (!isLate) return [...zone, 'clock-wrong']
  return size < hour / 2 ? ['slow-delivery', 'clock-wrong'] : [...zone, 'old-request']
}

/** Why the signed timestamp may be outside the tolerance. `age` in ms, negative for one in the future. */
export function timeSuspicionsOf(age: number): Suspicion[] {
  const size = Math.abs(age)
  const whole = isWholeHours(size) ? [`The difference is almost exactly ${Math.round(size / hour)} h.`] : []
  const measured = `The timestamp is ${formatDuration(size)} ${age < 0 ? 'in the future' : 'old'}.`
  return explanations(size, age > 0).map((id) =>
    suspicion(id, { detail: {}, evidence: [measured, ...(id === 'time-zone' ? whole : [])] }),
  )
}
