import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import { headerValue } from '../../server/core/model/request.ts'
import { responseClause } from '../../server/core/text/delivery.ts'
import { BodyView } from '../body/body.tsx'
import { formatDuration, formatNumber, sentence } from '../components/format.ts'
import { Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { statusTone } from '../components/verdict.tsx'
import { forwardedAttempt } from '../state/attempts.ts'
import { CapturedHeaders } from './captured-headers.tsx'
import { DeliverySection } from './delivery.tsx'

type Outcome = NonNullable<AttemptDetail['outcome']>

function StatusLine({ outcome }: { outcome: Outcome }) {
  return (
    <p class="status-line">
      <span class={`status big tone-${outcome.error ? 'bad' : statusTone(outcome.status)}`}>{outcome.status}</span>
      <Text text={outcome.statusText} />
      <span class="muted">in {formatDuration(outcome.durationMs)}</span>
      {outcome.late && <span class="badge tone-warn">too late for the sender</span>}
    </p>
  )
}

/** Why there is no complete response, and the text of the system or the parser. */
function Failure({ attempt, outcome }: { attempt: AttemptDetail; outcome: Outcome }) {
  if (!outcome.error) return null
  return (
    <div class="notice tone-bad">
      <p>
        <Text text={sentence(responseClause(attempt))} />
      </p>
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
      {hasResponse && <StatusLine outcome={outcome} />}
      <Failure attempt={attempt} outcome={outcome} />
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

/** Whether the sender got something else than what the app did: a timeout, or the sender left first. */
function differs({ delivery }: EventDetail, { outcome }: AttemptDetail): boolean {
  if (!delivery || delivery.by === 'app') return false
  return outcome === null || outcome.status !== null || delivery.code === 'app_timeout'
}

/** What the app did after the sender had its response, or had left. */
export function AppSection({ event }: { event: EventDetail }) {
  const attempt = forwardedAttempt(event)
  if (!attempt || !differs(event, attempt)) return null
  return (
    <Section title="App, after the sender had stopped waiting">
      <AppResponse attempt={attempt} brief />
    </Section>
  )
}

export function ResponsePanel({ event }: { event: EventDetail }) {
  return (
    <>
      <DeliverySection event={event} />
      <AppSection event={event} />
    </>
  )
}
