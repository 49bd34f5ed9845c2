import type { EventDetail } from '../../server/core/api/views/event.ts'
import { decodeUtf8, fromBase64 } from '../body/bytes.ts'
import { Hex, RawText } from '../body/raw.tsx'
import { CopyButton } from '../components/button.tsx'
import { DescriptionList, Section } from '../components/section.tsx'

/** Request line and headers as received, except for masked values. */
function requestHead(event: EventDetail): string {
  const lines = event.headers.map(([name, value]) => `${name}: ${value}`)
  return [`${event.method} ${event.path} HTTP/${event.httpVersion}`, ...lines].join('\n')
}

function RawBody({ event }: { event: EventDetail }) {
  if (event.bodyBase64 === undefined)
    return <p class="muted empty-line">Too large to show. Download it from the Request tab.</p>
  const bytes = fromBase64(event.bodyBase64)
  if (bytes.length === 0) return <p class="muted empty-line">No body</p>
  const text = decodeUtf8(bytes)
  return text === null ? <Hex bytes={bytes} /> : <RawText text={text} />
}

/** The request as received, and its ids. */
export function RawPanel({ event }: { event: EventDetail }) {
  const head = requestHead(event)
  return (
    <>
      <Section title="Request line and headers" aside={<CopyButton text={head} what="request line and headers" />}>
        <RawText text={head} />
      </Section>
      <Section title="Body">
        <RawBody event={event} />
      </Section>
      <Section title="Identifiers">
        <DescriptionList
          rows={[
            ['Body SHA-256', <code class="mono wrap">{event.bodySha256}</code>],
            ['Event ID', <code class="mono wrap">{event.id}</code>],
            ['Sequence', <span class="mono">{event.seq}</span>],
          ]}
        />
      </Section>
    </>
  )
}
