import { Check as Tick, Minus, TriangleAlert, X } from 'lucide'
import type { IconNode } from 'lucide'
import type { Check } from '../../server/core/model/verification.ts'
import { Icon } from '../components/icon.tsx'
import { Text } from '../components/text.tsx'

const looks: Record<Check['status'], { node: IconNode; tone: string; word: string }> = {
  pass: { node: Tick, tone: 'good', word: 'passed' },
  fail: { node: X, tone: 'bad', word: 'failed' },
  warn: { node: TriangleAlert, tone: 'warn', word: 'warning' },
  skip: { node: Minus, tone: 'none', word: 'skipped' },
}

function Compared({ check }: { check: Check }) {
  const rows = [
    ['expected', check.expected],
    ['actual', check.actual],
  ] as const
  const given = rows.filter(([, value]) => value !== undefined)
  if (given.length === 0) return null
  return (
    <dl class="compared mono">
      {given.map(([name, value]) => (
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

/** The checks in order, as the steps of a proof. */
export function CheckList({ checks }: { checks: readonly Check[] }) {
  return (
    <ol class="proof">
      {checks.map((check, index) => {
        const { node, tone, word } = looks[check.status]
        return (
          <li key={index} class={`check ${check.status}`}>
            <span class={`check-mark tone-${tone}`}>
              <Icon node={node} size={14} label={word} />
            </span>
            <div class="check-words">
              <p>
                <Text text={check.message} />
              </p>
              <Compared check={check} />
              {check.hint !== undefined && (
                <p class="hint">
                  Likely, not proven: <Text text={check.hint} />
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
