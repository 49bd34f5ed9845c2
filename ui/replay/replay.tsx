import { useSignal } from '@preact/signals'
import { Send } from 'lucide'
import { useEffect } from 'preact/hooks'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { ReplaySignature } from '../../server/core/api/views/replay.ts'
import { headerValue } from '../../server/core/model/request.ts'
import { run } from '../actions.ts'
import { api } from '../api.ts'
import { newestAttempt } from '../panels/response.tsx'
import { Button } from '../components/button.tsx'
import { Field, SelectField } from '../components/fields.tsx'
import { Sheet } from '../components/sheet.tsx'
import { openEvent } from '../state/open-event.ts'
import { credentials } from '../state/store.ts'
import { BodyEditor } from './body-editor.tsx'
import { ResponseDiff } from './response-diff.tsx'
import { HeadersEditor } from './headers-editor.tsx'
import { Preview } from './preview.tsx'
import type { Draft } from './draft.ts'
import { bodyText, draft, newDraft, editableHeaders, editing, toReplayRequest } from './draft.ts'

const signatures: ReadonlyArray<{ id: ReplaySignature; title: string; words: string }> = [
  { id: 'keep', title: 'Keep', words: 'its own, byte for byte' },
  { id: 'resign', title: 'Sign again', words: 'with a credential, now' },
  { id: 'none', title: 'None', words: 'take the signature off' },
]

const change = (part: Partial<Draft>): void => {
  if (draft.value) draft.value = { ...draft.value, ...part }
}

function Signature({ one }: { one: Draft }) {
  const choices = [
    { value: '', title: 'the one that decided' },
    ...credentials.value.map(({ id, name }) => ({ value: id, title: name || id })),
  ]
  return (
    <fieldset class="choices">
      <legend>Signature</legend>
      {signatures.map(({ id, title, words }) => (
        <label key={id} class="choice">
          <input
            type="radio"
            name="signature"
            checked={one.signature === id}
            onChange={() => change({ signature: id })}
          />
          <b>{title}</b>
          <span class="muted">{words}</span>
        </label>
      ))}
      {one.signature === 'resign' && (
        <SelectField
          label="Sign with"
          value={one.credential}
          choices={choices}
          onChange={(credential) => change({ credential })}
        />
      )}
    </fieldset>
  )
}

function Line({ one }: { one: Draft }) {
  return (
    <div class="request-line">
      <Field label="Method">
        {(id) => (
          <input
            id={id}
            class="mono"
            value={one.method}
            onInput={(event) => change({ method: event.currentTarget.value.toUpperCase() })}
          />
        )}
      </Field>
      <Field label="Path">
        {(id) => (
          <input
            id={id}
            class="mono"
            value={one.path}
            onInput={(event) => change({ path: event.currentTarget.value })}
          />
        )}
      </Field>
    </div>
  )
}

function Headers({ one, event }: { one: Draft; event: EventDetail }) {
  const own = one.headers === null
  return (
    <details class="fold">
      <summary>
        Headers <span class="faint">{own ? 'as they came' : 'changed'}</span>
      </summary>
      <HeadersEditor
        headers={one.headers ?? editableHeaders(event.headers)}
        onChange={(headers) => change({ headers })}
      />
      {!own && <Button onClick={() => change({ headers: null })}>Back to the headers as they came</Button>}
    </details>
  )
}

function Body({ event }: { event: EventDetail }) {
  const text = bodyText(event)
  if (text === null) return <p class="notice">The body is not text, or too big to edit; it is sent as it came.</p>
  const asJson = /json/i.test(headerValue(event.headers, 'content-type') ?? '') || /^\s*[[{]/.test(text)
  return (
    <BodyEditor
      text={text}
      asJson={asJson}
      onChange={(changed) => change({ body: changed === text ? null : changed })}
    />
  )
}

/** Edit an event, see what would be sent, send it, and see what the app says now. */
function ReplaySheet({ event }: { event: EventDetail }) {
  const sent = useSignal<{ attemptId: string; beforeId: string | undefined } | null>(null)
  useEffect(() => {
    draft.value = newDraft(event)
  }, [event.id])
  const one = draft.value
  if (!one || one.eventId !== event.id) return null
  const send = () =>
    run('replay-edited', async () => {
      const beforeId = newestAttempt(event)?.id
      const { attempt } = await api.replayEvent({ id: event.id, ...toReplayRequest(one, event) })
      sent.value = { attemptId: attempt.id, beforeId }
    })
  const find = (id: string | undefined) => event.attemptsDetail.find((attempt) => attempt.id === id)
  const after = find(sent.value?.attemptId)
  const foot = (
    <>
      <Button onClick={() => (editing.value = null)}>Close</Button>
      <Button kind="main" icon={Send} name="replay-edited" onClick={() => void send()}>
        Send to the app
      </Button>
    </>
  )
  return (
    <Sheet title="Edit and replay" place="side" size="wide" onClose={() => (editing.value = null)} foot={foot}>
      <div class="replay">
        <div class="replay-edit">
          <Signature one={one} />
          <Line one={one} />
          <Headers one={one} event={event} />
          <Body event={event} />
        </div>
        <div class="replay-see">
          {after && <ResponseDiff before={find(sent.value?.beforeId)} after={after} />}
          <Preview draft={one} event={event} />
        </div>
      </div>
    </Sheet>
  )
}

export function Replay() {
  const event = openEvent.value?.event
  return event && editing.value === event.id ? <ReplaySheet event={event} /> : null
}
