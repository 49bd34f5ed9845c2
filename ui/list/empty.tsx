import { Send } from 'lucide'
import { publicUrl, sendSample } from '../actions.ts'
import { Button, CopyButton } from '../components/button.tsx'
import { navigate, route } from '../route.ts'
import { samples } from '../state/static-lists.ts'
import { credentials, state } from '../state/store.ts'

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

function Copyable({ text, what }: { text: string; what: string }) {
  return (
    <div class="copyable">
      <code>{text}</code>
      <CopyButton text={text} what={what} />
    </div>
  )
}

/** The first screen anyone sees: the address to paste, a request to try, a sample to send. */
export function NoEventsYet() {
  const url = `${publicUrl()}/webhook`
  const local = `${state.value?.intakeUrl ?? ''}/webhook`
  const curl = `curl ${local} -H 'content-type: application/json' -d '{"hello":"vhook"}'`
  const sample = samples.value.find(({ name }) => name === 'tool-calls') ?? samples.value[0]
  return (
    <div class="nothing-yet">
      <h1>Waiting for the first webhook</h1>
      <p class="muted">Every request that reaches the public address shows up here the moment it is on disk.</p>
      <ol class="steps">
        <Step number={1} title="Paste this into Vapi as the server URL">
          <Copyable text={url} what="the server URL" />
          {credentials.value.length === 0 && (
            <p class="hint">
              Then <a href="#/credentials">add the credential</a> Vapi signs with, so that every event is checked.
            </p>
          )}
        </Step>
        <Step number={2} title="Or try it from a terminal">
          <Copyable text={curl} what="the curl command" />
        </Step>
        <Step number={3} title="Or send a sample through the whole pipeline">
          <Button
            kind="main"
            icon={Send}
            name="sample"
            onClick={() => void sendSample(sample?.name ?? 'tool-calls', credentials.value[0]?.id)}
          >
            Send a sample{sample && `: ${sample.label}`}
          </Button>
        </Step>
      </ol>
    </div>
  )
}

/** Events there are, but none that fit. */
export function NoMatches() {
  return (
    <div class="nothing-fits">
      <p>No event fits this filter.</p>
      <Button onClick={() => navigate({ q: '' })}>Clear the filter</Button>
      {route.value.q.includes(':') ? null : <p class="hint">Words are searched for in path, headers and body.</p>}
    </div>
  )
}
