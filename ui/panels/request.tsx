import type { EventDetail } from '../../server/core/api/views/event.ts'
import { headerValue } from '../../server/core/model/request.ts'
import { asReceived, cameThroughTunnel } from '../../server/core/model/tunnel.ts'
import { BodyView } from '../body/body.tsx'
import { HeaderTable } from '../components/header-table.tsx'
import { formatNumber } from '../components/format.ts'
import { Section } from '../components/section.tsx'
import { CapturedHeaders } from './captured-headers.tsx'
import { EncryptedSection } from './encrypted.tsx'
import { downloadBody } from './export-actions.ts'

function QuerySection({ path }: { path: string }) {
  const query = path.split('?').slice(1).join('?')
  if (query === '') return null
  return (
    <Section title="Query">
      <HeaderTable headers={[...new URLSearchParams(query)]} label="Query parameters" />
    </Section>
  )
}

function HeaderCount({ event }: { event: EventDetail }) {
  const fidelity = cameThroughTunnel(event) ? asReceived : 'exactly as received'
  return (
    <span class="faint">
      {formatNumber(event.headers.length)}, {fidelity}
    </span>
  )
}

export function RequestBody({ event }: { event: EventDetail }) {
  return (
    <Section title="Body">
      <BodyView
        base64={event.bodyBase64}
        size={event.size}
        contentType={headerValue(event.headers, 'content-type') ?? ''}
        encoding={headerValue(event.headers, 'content-encoding')}
        onDownload={() => void downloadBody(event)}
      />
    </Section>
  )
}

export function RequestPanel({ event }: { event: EventDetail }) {
  return (
    <>
      <RequestBody event={event} />
      <EncryptedSection event={event} />
      <QuerySection path={event.path} />
      <Section title="Headers" aside={<HeaderCount event={event} />}>
        <CapturedHeaders headers={event.headers} label="Request headers" source={{ eventId: event.id }} />
      </Section>
      {event.trailers.length > 0 && (
        <Section title="Trailers">
          <HeaderTable headers={event.trailers} label="Request trailers" />
        </Section>
      )}
    </>
  )
}
