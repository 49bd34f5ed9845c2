import type { AttemptDetail, DeliveryDetail, EventDetail } from '../../server/core/api/views/event.ts'
import { headerValue } from '../../server/core/model/request.ts'
import type { HeaderList } from '../../server/core/model/request.ts'
import { BodyView } from '../body/body.tsx'
import { formatNumber } from '../components/format.ts'
import { Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { navigate } from '../route.ts'
import { forwardedAttempt } from '../state/attempts.ts'
import { AppFaultNotice } from '../verification/app-fault.tsx'
import { CapturedHeaders } from './captured-headers.tsx'
import { DeliverySentence } from './delivery-sentence.tsx'
import { LintList, responseLints } from './response-lints.tsx'

interface Response {
  headers: HeaderList
  bodyBase64: string
  bodySize: number
}

/** The response that the sender got. While the app's is being stored, its attempt has it. */
function responseOf(delivery: DeliveryDetail, attempt: AttemptDetail | undefined): Response | null {
  const { headers, bodyBase64, bodySize, by } = delivery
  if (headers !== null) return { headers, bodyBase64: bodyBase64 ?? '', bodySize }
  return by === 'app' ? (attempt?.outcome ?? null) : null
}

function ResponseBody({ headers, bodyBase64, bodySize }: Response) {
  const contentType = headerValue(headers, 'content-type') ?? ''
  const encoding = headerValue(headers, 'content-encoding')
  return <BodyView base64={bodyBase64} size={bodySize} contentType={contentType} encoding={encoding} />
}

function ResponseHeaders({ event, headers }: { event: EventDetail; headers: HeaderList }) {
  const attempt = forwardedAttempt(event)
  return (
    <Section title="Headers" aside={<span class="faint">{formatNumber(headers.length)}</span>}>
      <CapturedHeaders
        headers={headers}
        label="Response headers"
        source={{ eventId: event.id, ...(attempt && { attempt: attempt.id }), side: 'answered' }}
      />
    </Section>
  )
}

/** The text of the system or the parser, where the app sent no complete response. */
function ErrorDetail({ event, attempt }: { event: EventDetail; attempt: AttemptDetail | undefined }) {
  const detail = attempt?.outcome?.errorDetail ?? null
  if (detail === null || event.delivery?.by !== 'vhook' || event.delivery.code === 'app_timeout') return null
  return (
    <p class="hint mono">
      <Text text={detail} />
    </p>
  )
}

/** What the sender got: its status and why, and the response itself; its headers unless `brief`. No replay changes it. */
export function DeliverySection({ event, brief = false }: { event: EventDetail; brief?: boolean }) {
  const { delivery } = event
  const attempt = forwardedAttempt(event)
  const response = delivery && delivery.by !== 'nobody' ? responseOf(delivery, attempt) : null
  const more = brief && response && (
    <button type="button" class="inline-button" onClick={() => navigate({ tab: 'response' })}>
      Full response
    </button>
  )
  return (
    <>
      <Section title="Response to the sender" aside={more}>
        <p class="delivery-line">
          <DeliverySentence event={event} />
        </p>
        <ErrorDetail event={event} attempt={attempt} />
        <AppFaultNotice fault={event.appFault} />
        {attempt && delivery?.by === 'app' && <LintList lints={responseLints(event, attempt)} />}
        {response && event.kind !== 'websocket' && <ResponseBody {...response} />}
        {delivery && delivery.by !== 'nobody' && !response && (
          <p class="muted">Its headers and body were not stored.</p>
        )}
      </Section>
      {!brief && response && <ResponseHeaders event={event} headers={response.headers} />}
    </>
  )
}
