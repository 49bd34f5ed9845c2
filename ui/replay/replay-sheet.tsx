import { useSignal } from '@preact/signals'
import { Send } from 'lucide'
import { useEffect } from 'preact/hooks'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import { headerValue } from '../../server/core/model/request.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { sendReplay } from '../actions/replay.ts'
import { run } from '../actions/run.ts'
import { Button } from '../components/button.tsx'
import { Field } from '../components/fields.tsx'
import { Sheet } from '../components/sheet.tsx'
import { newestAttempt } from '../state/attempts.ts'
import { openEvent } from '../state/open-event.ts'
import { BodyEditor } from './body-editor.tsx'
import type { Draft } from './draft.ts'
import {
  bodyText,
  changeDraft,
  closeReplay,
  draft,
  editableHeaders,
  editing,
  forgetDraft,
  openDraft,
  toReplayRequest,
} from './draft.ts'
import { HeadersEditor } from './headers-editor.tsx'
import { Preview } from './preview.tsx'
import { ResponseDiff } from './response-diff.tsx'
import { SignatureChoice } from './signature-choice.tsx'

function RequestLine({ current }: { current: Draft }) {
  return (
    <div class="request-line">
      <Field label="Method">
        {(id) => (
          <input
            id={id}
            class="mono"
            value={current.method}
            onInput={(event) => changeDraft({ method: event.currentTarget.value.toUpperCase() })}
          />
        )}
      </Field>
      <Field label="Path">
        {(id) => (
          <input
            id={id}
            class="mono"
            value={current.path}
            onInput={(event) => changeDraft({ path: event.currentTarget.value })}
          />
        )}
      </Field>
    </div>
  )
}

function Headers({ current, event }: { current: Draft; event: EventDetail }) {
  const unchanged = current.headers === null
  return (
    <details class="fold">
      <summary>
        Headers <span class="faint">{unchanged ? 'unchanged' : 'edited'}</span>
      </summary>
      <HeadersEditor
        headers={current.headers ?? editableHeaders(event.headers)}
        onChange={(headers) => changeDraft({ headers })}
      />
      {!unchanged && <Button onClick={() => changeDraft({ headers: null })}>Restore original headers</Button>}
    </details>
  )
}

function Body({ event, edited }: { event: EventDetail; edited: string | null }) {
  const text = bodyText(event)
  if (text === null) return <p class="notice">This body is not text, or is too large to edit. It is sent unchanged.</p>
  const isJson = /json/i.test(headerValue(event.headers, 'content-type') ?? '') || /^\s*[[{]/.test(text)
  return (
    <BodyEditor
      initialText={edited ?? text}
      isJson={isJson}
      onChange={(changed) => changeDraft({ body: changed === text ? null : changed })}
    />
  )
}

function Restored({ onDiscard }: { onDiscard: () => void }) {
  return (
    <div class="notice">
      <p>Your unsent changes to this event were restored.</p>
      <Button onClick={onDiscard}>Discard changes</Button>
    </div>
  )
}

/** Calls `act` for Ctrl+Enter or Cmd+Enter, also in the editor of the body. */
function useCtrlEnter(act: () => void): void {
  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      act()
    }
    addEventListener('keydown', handleKey)
    return () => removeEventListener('keydown', handleKey)
  })
}

/** Ids of the attempt just sent and of the newest one before it. */
interface Sent {
  attemptId: string
  previousId: string | undefined
}

function ReplaySheet({ event }: { event: EventDetail }) {
  const restored = useSignal(false)
  const load = () => {
    restored.value = openDraft(event)
  }
  useEffect(load, [event.id])
  const discard = () => {
    forgetDraft(event.id)
    load()
  }
  const current = draft.value
  if (!current || current.eventId !== event.id) return null
  return <ReplayForm event={event} current={current} onDiscard={restored.value ? discard : null} />
}

interface ReplayFormProps {
  event: EventDetail
  current: Draft
  /** Null when nothing was restored. */
  onDiscard: (() => void) | null
}

function ReplayForm({ event, current, onDiscard }: ReplayFormProps) {
  const sent = useSignal<Sent | null>(null)
  const send = () =>
    run('replay-edited', async () => {
      const previousId = newestAttempt(event)?.id
      const attempt = await sendReplay({ id: event.id, ...toReplayRequest(current, event) })
      sent.value = { attemptId: attempt.id, previousId }
      forgetDraft(event.id)
    })
  useCtrlEnter(() => void send())
  const attemptOf = (id: string | undefined) => event.attemptsDetail.find((attempt) => attempt.id === id)
  const after = attemptOf(sent.value?.attemptId)
  const foot = (
    <>
      <Button onClick={closeReplay}>Close</Button>
      <ActionButton
        kind="main"
        icon={Send}
        action="replay-edited"
        hint="Send to app (Ctrl+Enter)"
        onClick={() => void send()}
      >
        Send to app
      </ActionButton>
    </>
  )
  return (
    <Sheet title="Edit and replay" position="side" size="wide" onClose={closeReplay} foot={foot}>
      <div class="replay">
        <div class="replay-column">
          {onDiscard && <Restored onDiscard={onDiscard} />}
          <SignatureChoice current={current} />
          <RequestLine current={current} />
          <Headers current={current} event={event} />
          <Body key={String(onDiscard !== null)} event={event} edited={current.body} />
        </div>
        <div class="replay-column">
          {after && <ResponseDiff before={attemptOf(sent.value?.previousId)} after={after} />}
          <Preview draft={current} event={event} />
        </div>
      </div>
    </Sheet>
  )
}

/** The replay editor while it is open for the open event. */
export function ReplayHost() {
  const event = openEvent.value?.event
  return event && editing.value === event.id ? <ReplaySheet event={event} /> : null
}
