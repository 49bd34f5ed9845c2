import { useSignal } from '@preact/signals'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import { responseClause } from '../../server/core/text/delivery.ts'
import { run } from '../actions/run.ts'
import { api } from '../api.ts'
import { ago, exactTime, formatBytes, sentence } from '../components/format.ts'
import { DescriptionList, Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { linkTo, navigate } from '../route.ts'
import { newestReplay } from '../state/attempts.ts'
import { credentials, now } from '../state/store.ts'
import { SignatureSection } from '../verification/signature-section.tsx'
import { DeliverySection } from './delivery.tsx'
import { RequestBody } from './request.tsx'
import { AppSection } from './response.tsx'
import { signingText } from './signing.ts'
import { Waterfall } from './waterfall.tsx'

const filterLink = (text: string, q: string) => (
  <a href={linkTo({ page: 'events', q })}>
    <Text text={text} />
  </a>
)

function CredentialLink({ id }: { id: string | null }) {
  if (id === null) return <span class="muted">none matched</span>
  const name = credentials.value.find((one) => one.id === id)?.name ?? id
  return (
    <a href={linkTo({ page: 'credentials', id, q: '' })}>
      <Text text={name} />
    </a>
  )
}

function requestDetails(event: EventDetail): Array<readonly [string, preact.ComponentChildren]> {
  const rows: Array<readonly [string, preact.ComponentChildren] | false> = [
    ['Received', <time>{`${ago(event.receivedAt, now.value)} · ${exactTime(event.receivedAt)}`}</time>],
    event.sender !== null && ['Sender', <Text text={event.sender} />],
    event.type !== null && ['Type', filterLink(event.type, `type:${event.type}`)],
    event.callId !== null && ['Call', filterLink(event.callId, `call:${event.callId}`)],
    event.verdict !== 'unsigned' &&
      event.kind === 'webhook' && ['Credential', <CredentialLink id={event.credential} />],
    ['Size', formatBytes(event.size)],
    event.refusal !== undefined && ['Rejected', <Text text={event.refusal} />],
    event.repeatOf !== null && ['Duplicate of', <a href={linkTo({ id: event.repeatOf })}>{event.repeatOf}</a>],
    ['URL', <Text text={event.publicUrl + event.path} />],
  ]
  return rows.filter((row) => row !== false)
}

function Note({ event }: { event: EventDetail }) {
  const text = useSignal(event.note ?? '')
  const save = () => {
    const note = text.value.trim() === '' ? null : text.value.trim()
    if (note !== event.note) void run('note', () => api.updateEvent({ id: event.id, note }))
  }
  return (
    <textarea
      class="note"
      rows={1}
      aria-label="Note"
      placeholder="Add a note…"
      value={text.value}
      onInput={(input) => (text.value = input.currentTarget.value)}
      onBlur={save}
    />
  )
}

/** The app’s response to the last replay, which the sender never got. */
function ReplaySection({ event }: { event: EventDetail }) {
  const attempt = newestReplay(event)
  if (!attempt) return null
  const more = (
    <button type="button" class="inline-button" onClick={() => navigate({ tab: 'attempts' })}>
      Compare
    </button>
  )
  return (
    <Section title="Last replay" aside={more}>
      <p>
        <Text text={sentence(responseClause(attempt))} />{' '}
        <span class="muted">
          <Text text={`${ago(attempt.startedAt, now.value)}, ${signingText(attempt.signing)}`} />
        </span>
      </p>
    </Section>
  )
}

/** What the sender got, the signature, request details, timing and body on one screen. */
export function OverviewPanel({ event }: { event: EventDetail }) {
  return (
    <div class="overview">
      <DeliverySection event={event} brief />
      <AppSection event={event} />
      <ReplaySection event={event} />
      <SignatureSection event={event} />
      <Section title="Request details" half>
        <DescriptionList rows={requestDetails(event)} />
        <Note event={event} />
      </Section>
      <Section title="Timing" half>
        <Waterfall event={event} />
      </Section>
      <RequestBody event={event} />
    </div>
  )
}
