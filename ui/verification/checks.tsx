import { Check as CheckIcon, Minus, TriangleAlert, X } from 'lucide'
import type { IconNode } from 'lucide'
import { roleOf } from '../../server/core/model/verification.ts'
import type { Check } from '../../server/core/model/verification.ts'
import { Icon } from '../components/icon.tsx'
import { Text } from '../components/text.tsx'

const statusStyles: Record<Check['status'], { node: IconNode; tone: string; label: string }> = {
  pass: { node: CheckIcon, tone: 'good', label: 'passed' },
  fail: { node: X, tone: 'bad', label: 'failed' },
  warn: { node: TriangleAlert, tone: 'warn', label: 'warning' },
  skip: { node: Minus, tone: 'none', label: 'skipped' },
}

function ExpectedAndActual({ check }: { check: Check }) {
  const rows = [
    ['expected', check.expected],
    ['actual', check.actual],
  ] as const
  const present = rows.filter(([, value]) => value !== undefined)
  if (present.length === 0) return null
  return (
    <dl class="values mono">
      {present.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Text text={value ?? ''} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

interface CheckListProps {
  checks: readonly Check[]
  /** The expected and the received signature are compared below the list, so they are left out of it. */
  comparesBelow?: boolean
}

/** The checks of a verification, in the order they ran. */
export function CheckList({ checks, comparesBelow = false }: CheckListProps) {
  return (
    <ol class="checks">
      {checks.map((check, index) => {
        const { node, tone, label } = statusStyles[check.status]
        return (
          <li key={index} class={`check ${check.status}`}>
            <span class={`check-icon tone-${tone}`}>
              <Icon node={node} size={14} label={label} />
            </span>
            <div class="check-text">
              <p>
                <Text text={check.message} />
              </p>
              {!(comparesBelow && roleOf(check) === 'signature') && <ExpectedAndActual check={check} />}
              {check.hint !== undefined && (
                <p class="hint">
                  {check.status !== 'pass' && 'Possible cause: '}
                  <Text text={check.hint} />
                </p>
              )}
            </div>
            <code class="check-id faint">{check.id}</code>
          </li>
        )
      })}
    </ol>
  )
}
