import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import { headerValue } from '../../server/core/model/request.ts'
import { BodyView } from '../body/body.tsx'
import { formatNumber, formatDuration } from '../components/format.ts'
import { Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { statusTone } from '../components/verdict.tsx'
import { AppFaultNotice, LintList, responseLints } from './response-lints.tsx'
import { CapturedHeaders } from './captured-headers.tsx'

/** The attempt that counts: the newest one. */
export const newestAttempt = (event: EventDetail): AttemptDetail | undefined =>
  event.attemptsDetail.toSorted((a, b) => b.startedAt - a.startedAt)[0]

/** Why there was no whole answer, in a sentence for each code. */
const errorWords: Record<string, string> = {
  app_unreachable: 'Nothing answered at the app’s address.',
  app_timeout: 'The app did not answer in time.',
  app_bad_response: 'The app’s answer is not HTTP.',
  app_cut_short: 'The app’s answer broke off.',
}

function AnswerLine({ attempt }: { attempt: AttemptDetail }) {
  const { outcome } = attempt
  if (!outcome) return <p class="muted">The app has not answered yet.</p>
  return (
    <p class="answer-line">
      <span class={`status big tone-${outcome.error ? 'bad' : statusTone(outcome.status)}`}>
        {outcome.status ?? 'none'}
      </span>
      <Text text={outcome.statusText} />
      <span class="muted">in {formatDuration(outcome.durationMs)}</span>
      {outcome.late && <span class="badge tone-warn">late</span>}
    </p>
  )
}

function Trouble({ attempt }: { attempt: AttemptDetail }) {
  const outcome = attempt.outcome
  if (!outcome?.error) return null
  return (
    <div class="notice tone-bad">
      <p>{errorWords[outcome.error] ?? outcome.error}</p>
      {outcome.errorDetail !== null && (
        <code class="mono">
          <Text text={outcome.errorDetail} />
        </code>
      )}
    </div>
  )
}

function AnswerBody({ outcome }: { outcome: NonNullable<AttemptDetail['outcome']> }) {
  const contentType = headerValue(outcome.headers, 'content-type') ?? ''
  const encoding = headerValue(outcome.headers, 'content-encoding')
  return <BodyView base64={outcome.bodyBase64} size={outcome.bodySize} contentType={contentType} encoding={encoding} />
}

/** One answer of the app: status and body; its headers too unless it is to be brief. */
export function AppResponse({ attempt, brief = false }: { attempt: AttemptDetail; brief?: boolean }) {
  const { outcome } = attempt
  const answered = outcome !== null && outcome.status !== null
  return (
    <>
      <AnswerLine attempt={attempt} />
      <Trouble attempt={attempt} />
      {!answered && outcome !== null && outcome.bodySize > 0 && (
        <Section title="What it said instead" aside={<span class="faint">the first 1 KiB</span>}>
          <AnswerBody outcome={outcome} />
        </Section>
      )}
      {answered && brief && <AnswerBody outcome={outcome} />}
      {answered && !brief && (
        <>
          <Section title="Body">
            <AnswerBody outcome={outcome} />
          </Section>
          <Section title="Headers" aside={<span class="faint">{formatNumber(outcome.headers.length)}</span>}>
            <CapturedHeaders
              headers={outcome.headers}
              label="Headers of the answer"
              from={{ eventId: attempt.eventId, attempt: attempt.id, side: 'answered' }}
            />
          </Section>
        </>
      )}
    </>
  )
}

export function ResponsePanel({ event }: { event: EventDetail }) {
  const attempt = newestAttempt(event)
  if (!attempt) return <p class="muted empty-line">This event was recorded, not sent to an app.</p>
  return (
    <>
      <AppFaultNotice fault={event.appFault} />
      <LintList lints={responseLints(event, attempt)} />
      <AppResponse attempt={attempt} />
    </>
  )
}
