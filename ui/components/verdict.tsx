import { Circle, CircleCheck, CircleDashed, OctagonX } from 'lucide'
import type { IconNode } from 'lucide'
import type { Verdict } from '../../server/core/model/verification.ts'
import { Icon } from './icon.tsx'

/** Icon, label and tone of each verdict: never colour alone. */
export const verdictStyles: Record<Verdict, { node: IconNode; label: string; tone: 'good' | 'bad' | 'none' }> = {
  valid: { node: CircleCheck, label: 'valid', tone: 'good' },
  invalid: { node: OctagonX, label: 'invalid', tone: 'bad' },
  unsigned: { node: Circle, label: 'unsigned', tone: 'none' },
  'not-checked': { node: CircleDashed, label: 'not checked', tone: 'none' },
}

export function VerdictIcon({ verdict, size = 16 }: { verdict: Verdict; size?: number }) {
  const { node, tone } = verdictStyles[verdict]
  return (
    <span class={`tone-${tone}`}>
      <Icon node={node} size={size} />
    </span>
  )
}

export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const { node, label, tone } = verdictStyles[verdict]
  return (
    <span class={`badge tone-${tone}`}>
      <Icon node={node} size={14} />
      {label}
    </span>
  )
}

/** The tone of an HTTP status. Success has none: green is reserved for verdicts. */
export function statusTone(status: number | null): string {
  if (status === null) return 'none'
  return status >= 400 ? 'bad' : 'plain'
}
