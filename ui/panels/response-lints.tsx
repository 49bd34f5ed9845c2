import { OctagonX, TriangleAlert } from 'lucide'
import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import type { Diagnosis } from '../../server/core/model/verification.ts'
import type { Lint } from '../../server/core/vapi/lint/answer.ts'
import { lintAnswer } from '../../server/core/vapi/lint/answer.ts'
import { fromBase64 } from '../body/bytes.ts'
import { Icon } from '../components/icon.tsx'
import { Text } from '../components/text.tsx'
import { headlineOf } from '../verification/headline.ts'

/** What Vapi will not take as meant in an answer; empty for other senders, and while there is no answer. */
export function responseLints(event: EventDetail, attempt: AttemptDetail): Lint[] {
  const { outcome } = attempt
  if (!outcome || outcome.error !== null || event.bodyBase64 === undefined) return []
  const { status, headers, durationMs, bodyBase64 } = outcome
  return lintAnswer(fromBase64(event.bodyBase64), { status, headers, durationMs, body: fromBase64(bodyBase64) })
}

const looks = { error: { node: OctagonX, tone: 'bad' }, warning: { node: TriangleAlert, tone: 'warn' } } as const

function One({ lint }: { lint: Lint }) {
  const { node, tone } = looks[lint.level]
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

/** The app's answer held against what Vapi expects of this message type. */
export function LintList({ lints }: { lints: readonly Lint[] }) {
  if (lints.length === 0) return null
  return (
    <ul class="lints" aria-label="What Vapi will not take as meant">
      {lints.map((lint, index) => (
        <One key={index} lint={lint} />
      ))}
    </ul>
  )
}

/** The app judged otherwise than the proof demands. */
export function AppFaultNotice({ fault }: { fault: Diagnosis | null }) {
  if (!fault) return null
  const { title, advice } = headlineOf(fault)
  return (
    <div class="notice fault" role="note">
      <span class="tone-bad">
        <Icon node={TriangleAlert} />
      </span>
      <p>
        <b>
          <Text text={title} />
        </b>{' '}
        <Text text={advice} />
      </p>
    </div>
  )
}
