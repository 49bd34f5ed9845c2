import { OctagonX, TriangleAlert } from 'lucide'
import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import type { Lint } from '../../server/core/vapi/lint/response.ts'
import { lintResponse } from '../../server/core/vapi/lint/response.ts'
import { fromBase64 } from '../body/bytes.ts'
import { Icon } from '../components/icon.tsx'
import { Text } from '../components/text.tsx'

/** What Vapi would reject or misread in the app’s response. Empty for other senders and without a response. */
export function responseLints(event: EventDetail, attempt: AttemptDetail): Lint[] {
  const { outcome } = attempt
  if (!outcome || outcome.error !== null || event.bodyBase64 === undefined) return []
  const { status, headers, durationMs, bodyBase64 } = outcome
  return lintResponse(fromBase64(event.bodyBase64), { status, headers, durationMs, body: fromBase64(bodyBase64) })
}

const levels = { error: { node: OctagonX, tone: 'bad' }, warning: { node: TriangleAlert, tone: 'warn' } } as const

function LintItem({ lint }: { lint: Lint }) {
  const { node, tone } = levels[lint.level]
  return (
    <li class="lint">
      <span class={`tone-${tone}`}>
        <Icon node={node} size={14} label={lint.level} />
      </span>
      <div>
        <p>
          {!lint.message.startsWith(lint.field) && (
            <code>
              <Text text={lint.field} />{' '}
            </code>
          )}
          <Text text={lint.message} />
        </p>
        <p class="hint">
          <Text text={lint.fix} />
        </p>
      </div>
    </li>
  )
}

export function LintList({ lints }: { lints: readonly Lint[] }) {
  if (lints.length === 0) return null
  return (
    <ul class="lints" aria-label="Response problems">
      {lints.map((lint, index) => (
        <LintItem key={index} lint={lint} />
      ))}
    </ul>
  )
}
