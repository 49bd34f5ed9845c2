import type { EventDetail } from '../../server/core/api/views/event.ts'
import { headerValue } from '../../server/core/model/request.ts'
import { asReceived, cameThroughTunnel } from '../../server/core/model/tunnel.ts'
import { run } from '../actions.ts'
import { api } from '../api.ts'
import { BodyView } from '../body/body.tsx'
import { formatNumber } from '../components/format.ts'
import { Section } from '../components/section.tsx'
import { EncryptedSection } from './encrypted.tsx'
import { HeaderTable } from '../components/header-table.tsx'
import { CapturedHeaders } from './captured-headers.tsx'
import { saveFile } from './export-actions.ts'

/** Saves the bytes as they came. */
export const downloadBody = (event: EventDetail) =>
  run('download', async () => saveFile(new Blob([await api.getEventBody({ id: event.id })]), `${event.id}.bin`))

function Query({ path }: { path: string }) {
  const query = path.split('?').slice(1).join('?')
  if (query === '') return null
  return (
    <Section title="Query">
      <HeaderTable headers={[...new URLSearchParams(query)]} label="Query" />
    </Section>
  )
}

function HowTheyCame({ event }: { event: EventDetail }) {
  const how = cameThroughTunnel(event) ? asReceived : 'as they came'
  return (
    <span class="faint">
      {formatNumber(event.headers.length)}, {how}
    </span>
  )
}

export function RequestPanel({ event }: { event: EventDetail }) {
  return (
    <>
      <Section title="Body">
        <BodyView
          base64={event.bodyBase64}
          size={event.size}
          contentType={headerValue(event.headers, 'content-type') ?? ''}
          encoding={headerValue(event.headers, 'content-encoding')}
          onDownload={() => void downloadBody(event)}
        />
      </Section>
      <EncryptedSection event={event} />
      <Query path={event.path} />
      <Section title="Headers" aside={<HowTheyCame event={event} />}>
        <CapturedHeaders headers={event.headers} label="Headers of the request" from={{ eventId: event.id }} />
      </Section>
      {event.trailers.length > 0 && (
        <Section title="Trailers">
          <HeaderTable headers={event.trailers} label="Trailers of the request" />
        </Section>
      )}
    </>
  )
}
