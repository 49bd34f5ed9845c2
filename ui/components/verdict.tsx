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

interface VerdictIconProps {
  verdict: Verdict
  size?: number
  /** Where no word beside it says the verdict. */
  labelled?: boolean
}

export function VerdictIcon({ verdict, size = 16, labelled = false }: VerdictIconProps) {
  const { node, tone, label } = verdictStyles[verdict]
  return (
    <span class={`tone-${tone}`} title={labelled ? label : undefined}>
      <Icon node={node} size={size} {...(labelled && { label })} />
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
