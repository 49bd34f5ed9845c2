import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import { headerValue } from '../../server/core/model/request.ts'
import { BodyView } from '../body/body.tsx'
import { formatDuration, formatNumber } from '../components/format.ts'
import { Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { statusTone } from '../components/verdict.tsx'
import { newestAttempt } from '../state/attempts.ts'
import { AppFaultNotice } from '../verification/app-fault.tsx'
import { CapturedHeaders } from './captured-headers.tsx'
import { LintList, responseLints } from './response-lints.tsx'

type Outcome = NonNullable<AttemptDetail['outcome']>

/** Why there is no complete response, by error code. */
const errorMessages: Record<string, string> = {
  app_unreachable: 'Could not connect to the app.',
  app_timeout: 'The app did not respond in time.',
  app_bad_response: 'The app’s response is not valid HTTP.',
  app_cut_short: 'The app closed the connection before the response was complete.',
}

function StatusLine({ outcome }: { outcome: Outcome }) {
  return (
    <p class="status-line">
      <span class={`status big tone-${outcome.error ? 'bad' : statusTone(outcome.status)}`}>
        {outcome.status ?? 'No response'}
      </span>
      <Text text={outcome.statusText} />
      <span class="muted">in {formatDuration(outcome.durationMs)}</span>
      {outcome.late && <span class="badge tone-warn">late</span>}
    </p>
  )
}

function ErrorNotice({ outcome }: { outcome: Outcome }) {
  if (!outcome.error) return null
  return (
    <div class="notice tone-bad">
      <p>{errorMessages[outcome.error] ?? outcome.error}</p>
      {outcome.errorDetail !== null && (
        <code class="mono">
          <Text text={outcome.errorDetail} />
        </code>
      )}
    </div>
  )
}

function ResponseBody({ outcome }: { outcome: Outcome }) {
  const contentType = headerValue(outcome.headers, 'content-type') ?? ''
  const encoding = headerValue(outcome.headers, 'content-encoding')
  return <BodyView base64={outcome.bodyBase64} size={outcome.bodySize} contentType={contentType} encoding={encoding} />
}

function BodyAndHeaders({ attempt, outcome }: { attempt: AttemptDetail; outcome: Outcome }) {
  return (
    <>
      <Section title="Body">
        <ResponseBody outcome={outcome} />
      </Section>
      <Section title="Headers" aside={<span class="faint">{formatNumber(outcome.headers.length)}</span>}>
        <CapturedHeaders
          headers={outcome.headers}
          label="Response headers"
          source={{ eventId: attempt.eventId, attempt: attempt.id, side: 'answered' }}
        />
      </Section>
    </>
  )
}

/** The app’s response to one attempt: status and body, and its headers unless `brief`. */
export function AppResponse({ attempt, brief = false }: { attempt: AttemptDetail; brief?: boolean }) {
  const { outcome } = attempt
  if (!outcome) return <p class="muted">Waiting for the app to respond…</p>
  const hasResponse = outcome.status !== null
  return (
    <>
      <StatusLine outcome={outcome} />
      <ErrorNotice outcome={outcome} />
      {!hasResponse && outcome.bodySize > 0 && (
        <Section title="Received instead of HTTP" aside={<span class="faint">first 1 KiB</span>}>
          <ResponseBody outcome={outcome} />
        </Section>
      )}
      {hasResponse && brief && <ResponseBody outcome={outcome} />}
      {hasResponse && !brief && <BodyAndHeaders attempt={attempt} outcome={outcome} />}
    </>
  )
}

export function ResponsePanel({ event }: { event: EventDetail }) {
  const attempt = newestAttempt(event)
  if (!attempt) return <p class="muted empty-line">This event was recorded but not forwarded to an app.</p>
  return (
    <>
      <AppFaultNotice fault={event.appFault} />
      <LintList lints={responseLints(event, attempt)} />
      <AppResponse attempt={attempt} />
    </>
  )
}
