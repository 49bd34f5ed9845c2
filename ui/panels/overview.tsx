import { useSignal } from '@preact/signals'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import { headerValue } from '../../server/core/model/request.ts'
import { run } from '../actions.ts'
import { api } from '../api.ts'
import { BodyView } from '../body/body.tsx'
import { ago, exactTime, formatBytes } from '../components/format.ts'
import { DescriptionList, Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { navigate, linkTo } from '../route.ts'
import { credentials, now } from '../state/store.ts'
import { SignatureSection } from '../verification/signature-section.tsx'
import { AppFaultNotice, LintList, responseLints } from './response-lints.tsx'
import { downloadBody } from './request.tsx'
import { AppResponse, newestAttempt } from './response.tsx'
import { Waterfall } from './waterfall.tsx'

const link = (text: string, q: string) => (
  <a href={linkTo({ page: 'events', q })}>
    <Text text={text} />
  </a>
)

function credentialName(id: string | null) {
  if (id === null) return <span class="muted">none decided</span>
  const name = credentials.value.find((one) => one.id === id)?.name ?? id
  return (
    <a href={linkTo({ page: 'credentials', id, q: '' })}>
      <Text text={name} />
    </a>
  )
}

function factsOf(event: EventDetail): Array<readonly [string, preact.ComponentChildren]> {
  const rows: Array<readonly [string, preact.ComponentChildren] | false> = [
    ['Received', <time>{`${ago(event.receivedAt, now.value)} · ${exactTime(event.receivedAt)}`}</time>],
    event.sender !== null && ['Sender', <Text text={event.sender} />],
    event.type !== null && ['Type', link(event.type, `type:${event.type}`)],
    event.callId !== null && ['Call', link(event.callId, `call:${event.callId}`)],
    ['Credential', credentialName(event.credential)],
    ['Size', formatBytes(event.size)],
    event.refusal !== undefined && ['Refused', <Text text={event.refusal} />],
    event.repeatOf !== null && ['Repeat of', <a href={linkTo({ id: event.repeatOf })}>{event.repeatOf}</a>],
    ['Address', <Text text={event.publicUrl + event.path} />],
  ]
  return rows.filter((row) => row !== false)
}

function Note({ event }: { event: EventDetail }) {
  const text = useSignal(event.note ?? '')
  const save = () => {
    const wanted = text.value.trim() === '' ? null : text.value.trim()
    if (wanted !== event.note) void run('note', () => api.updateEvent({ id: event.id, note: wanted }))
  }
  return (
    <textarea
      class="note"
      rows={1}
      aria-label="Note"
      placeholder="A note to yourself…"
      value={text.value}
      onInput={(change) => (text.value = change.currentTarget.value)}
      onBlur={save}
    />
  )
}

function AppSaid({ event }: { event: EventDetail }) {
  const attempt = newestAttempt(event)
  const more = (
    <button type="button" class="inline-button" onClick={() => navigate({ tab: 'response' })}>
      Headers and more
    </button>
  )
  return (
    <Section title="What the app said" aside={attempt && more}>
      <AppFaultNotice fault={event.appFault} />
      {attempt && <LintList lints={responseLints(event, attempt)} />}
      {attempt ? <AppResponse attempt={attempt} brief /> : <p class="muted">Nothing was sent to an app.</p>}
    </Section>
  )
}

/** Did it arrive, is it genuine, what did the app say: all without a click. */
export function OverviewPanel({ event }: { event: EventDetail }) {
  return (
    <div class="overview">
      <SignatureSection event={event} />
      <AppSaid event={event} />
      <Section title="What arrived">
        <DescriptionList rows={factsOf(event)} />
        <Note event={event} />
      </Section>
      <Section title="Where the time went">
        <Waterfall event={event} />
      </Section>
      <Section title="Body">
        <BodyView
          base64={event.bodyBase64}
          size={event.size}
          contentType={headerValue(event.headers, 'content-type') ?? ''}
          encoding={headerValue(event.headers, 'content-encoding')}
          onDownload={() => void downloadBody(event)}
        />
      </Section>
    </div>
  )
}
