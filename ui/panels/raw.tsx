import type { EventDetail } from '../../server/core/api/views/event.ts'
import { decodeUtf8, fromBase64 } from '../body/bytes.ts'
import { Hex, RawText } from '../body/raw.tsx'
import { CopyButton } from '../components/button.tsx'
import { DescriptionList, Section } from '../components/section.tsx'

/** Start line and headers as they were on the wire, but for masked values. */
function headOf(event: EventDetail): string {
  const lines = event.headers.map(([name, value]) => `${name}: ${value}`)
  return [`${event.method} ${event.path} HTTP/${event.httpVersion}`, ...lines].join('\n')
}

function BodyBytes({ event }: { event: EventDetail }) {
  if (event.bodyBase64 === undefined)
    return <p class="muted empty-line">Too big to be shown; download it on the Request tab.</p>
  const bytes = fromBase64(event.bodyBase64)
  const text = decodeUtf8(bytes)
  if (bytes.length === 0) return <p class="muted empty-line">No body.</p>
  return text === null ? <Hex bytes={bytes} /> : <RawText text={text} />
}

/** The request as it came, and how it can be told from any other. */
export function RawPanel({ event }: { event: EventDetail }) {
  const head = headOf(event)
  return (
    <>
      <Section title="Head" aside={<CopyButton text={head} what="the head" />}>
        <RawText text={head} />
      </Section>
      <Section title="Body">
        <BodyBytes event={event} />
      </Section>
      <Section title="Identity">
        <DescriptionList
          rows={[
            ['SHA-256', <code class="mono wrap">{event.bodySha256}</code>],
            ['Event', <code class="mono wrap">{event.id}</code>],
            ['Number', <span class="mono">{event.seq}</span>],
          ]}
        />
      </Section>
    </>
  )
}
