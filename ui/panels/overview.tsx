import { useSignal } from '@preact/signals'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import { run } from '../actions/run.ts'
import { api } from '../api.ts'
import { ago, exactTime, formatBytes } from '../components/format.ts'
import { DescriptionList, Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { linkTo, navigate } from '../route.ts'
import { newestAttempt } from '../state/attempts.ts'
import { credentials, now } from '../state/store.ts'
import { AppFaultNotice } from '../verification/app-fault.tsx'
import { SignatureSection } from '../verification/signature-section.tsx'
import { RequestBody } from './request.tsx'
import { AppResponse } from './response.tsx'
import { LintList, responseLints } from './response-lints.tsx'
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
    ['Credential', <CredentialLink id={event.credential} />],
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

function AppResponseSection({ event }: { event: EventDetail }) {
  const attempt = newestAttempt(event)
  const more = (
    <button type="button" class="inline-button" onClick={() => navigate({ tab: 'response' })}>
      Full response
    </button>
  )
  return (
    <Section
      title={attempt?.cause === 'replay' ? 'App response to the last replay' : 'App response'}
      aside={attempt && more}
    >
      <AppFaultNotice fault={event.appFault} />
      {attempt && <LintList lints={responseLints(event, attempt)} />}
      {attempt ? <AppResponse attempt={attempt} brief /> : <p class="muted">Not forwarded to an app.</p>}
    </Section>
  )
}

/** Signature, app response, request details, timing and body on one screen. */
export function OverviewPanel({ event }: { event: EventDetail }) {
  return (
    <div class="overview">
      <SignatureSection event={event} />
      <AppResponseSection event={event} />
      <Section title="Request details">
        <DescriptionList rows={requestDetails(event)} />
        <Note event={event} />
      </Section>
      <Section title="Timing">
        <Waterfall event={event} />
      </Section>
      <RequestBody event={event} />
    </div>
  )
}
