import { Send } from 'lucide'
import { ActionButton } from '../actions/action-button.tsx'
import { sendSample } from '../actions/events.ts'
import { Button, CopyButton } from '../components/button.tsx'
import { navigate, route } from '../route.ts'
import { samples } from '../state/static-lists.ts'
import { credentials, hasPublicUrl, publicUrl, state } from '../state/store.ts'

function Step({ number, title, children }: { number: number; title: string; children: preact.ComponentChildren }) {
  return (
    <li class="step">
      <span class="step-number" aria-hidden="true">
        {number}
      </span>
      <div>
        <h2>{title}</h2>
        {children}
      </div>
    </li>
  )
}

function CopyField({ text, what }: { text: string; what: string }) {
  return (
    <div class="copy-field">
      <code>{text}</code>
      <CopyButton text={text} what={what} />
    </div>
  )
}

function SampleButton() {
  const sample = samples.value.find(({ name }) => name === 'tool-calls') ?? samples.value[0]
  const send = () => void sendSample(sample?.name ?? 'tool-calls', credentials.value[0]?.id)
  return (
    <ActionButton kind="main" icon={Send} action="sample" onClick={send}>
      Send sample{sample && `: ${sample.label}`}
    </ActionButton>
  )
}

function UrlStep() {
  const isPublic = hasPublicUrl()
  return (
    <Step number={1} title={isPublic ? 'Add this URL to your webhook provider' : 'Send webhooks to this local URL'}>
      <CopyField text={`${publicUrl()}/webhook`} what="webhook URL" />
      {!isPublic && state.value?.tunnel.state !== 'off' && (
        <p class="hint">The public URL will appear here when the tunnel is up.</p>
      )}
      {credentials.value.length === 0 && (
        <p class="hint">
          Then <a href="#/credentials">add the credential</a> your provider signs with to verify every event.
        </p>
      )}
    </Step>
  )
}

/** The first screen: the URL to paste, a command to run, and a sample to send. */
export function NoEventsYet() {
  const local = `${state.value?.intakeUrl ?? ''}/webhook`
  const curl = `curl ${local} -H 'content-type: application/json' -d '{"hello":"vhook"}'`
  return (
    <div class="no-events">
      <h1>Waiting for your first webhook</h1>
      <p class="muted">Requests to your webhook URL appear here as soon as they are stored.</p>
      <ol class="steps">
        <UrlStep />
        <Step number={2} title="Or send a request from your terminal">
          <CopyField text={curl} what="curl command" />
        </Step>
        <Step number={3} title="Or send a sample event">
          <SampleButton />
        </Step>
      </ol>
    </div>
  )
}

/** Shown when no event matches the filter. */
export function NoMatches() {
  return (
    <div class="no-matches">
      <p>No events match this filter</p>
      <Button onClick={() => navigate({ q: '' })}>Clear filter</Button>
      {!route.value.q.includes(':') && <p class="hint">Text is searched for in path, headers and body.</p>}
    </div>
  )
}
