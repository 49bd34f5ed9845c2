import { CircleCheck, CircleDashed, OctagonX } from 'lucide'
import type { IconNode } from 'lucide'
import type { Verdict } from '../../server/core/model/verification.ts'
import { Icon } from './icon.tsx'

/** A shape, a word and a tone for each verdict: never colour alone. */
export const verdictStyles: Record<Verdict, { node: IconNode; word: string; tone: string }> = {
  valid: { node: CircleCheck, word: 'valid', tone: 'good' },
  invalid: { node: OctagonX, word: 'invalid', tone: 'bad' },
  'not-checked': { node: CircleDashed, word: 'unchecked', tone: 'none' },
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
  const { node, word, tone } = verdictStyles[verdict]
  return (
    <span class={`badge tone-${tone}`}>
      <Icon node={node} size={14} />
      {word}
    </span>
  )
}

/** The tone of an HTTP status: only trouble has one, so that green stays the verdicts' own. */
export function statusTone(status: number | null): string {
  if (status === null) return 'none'
  return status >= 400 ? 'bad' : 'plain'
}
