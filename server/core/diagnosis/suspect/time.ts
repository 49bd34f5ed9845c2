import type { Suspicion } from '../../model/verification.ts'
import { formatDuration } from '../../schemes/checks/describe.ts'
import { textsAt } from '../../schemes/checks/signature.ts'
import { timeUnits } from '../../schemes/checks/timestamp.ts'
import type { SuspicionId } from '../suspicions/index.ts'
import { onlySignatureFails } from './signature-facts.ts'
import type { Suspect } from './suspect.ts'
import { suspicion } from './suspicion.ts'

const hour = 3_600_000
const year = 366 * 24 * hour

/** A timestamp that no sender writes, beside a signature that does not match: it was not signed. */
export const timestampChanged: Suspect = ({ compiled, context }, run) => {
  const { timestamp: rule } = compiled.scheme
  const [text] = compiled.timestamp ? textsAt(compiled.timestamp, context) : []
  const signedAt = rule && text ? timeUnits[rule.unit].read(text) : undefined
  if (signedAt === undefined) return undefined
  const age = run.at.now - signedAt
  if (Math.abs(age) < year || !onlySignatureFails(run)) return undefined
  return { detail: {}, evidence: [measured(age), 'No variant with this timestamp matches the signature.'] }
}

const measured = (age: number): string =>
  `The timestamp is ${formatDuration(Math.abs(age))} ${age < 0 ? 'in the future' : 'old'}.`

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
  return explanations(size, age > 0).map((id) =>
    suspicion(id, { detail: {}, evidence: [measured(age), ...(id === 'time-zone' ? whole : [])] }),
  )
}
