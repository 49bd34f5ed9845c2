import { Send } from 'lucide'
import { ActionButton } from '../actions/action-button.tsx'
import { sendSample } from '../actions/events.ts'
import { Button, CopyButton } from '../components/button.tsx'
import { Text } from '../components/text.tsx'
import { navigate, route } from '../route.ts'
import { samples } from '../state/static-lists.ts'
import { credentials, localUrl, publicUrl, state, waitingForUrl } from '../state/store.ts'

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

const addCredential = () => (
  <p class="hint">
    Then <a href="#/credentials">add the credential</a> your provider signs with to verify every event.
  </p>
)

function PublicUrlStep() {
  const url = publicUrl()
  if (url !== null)
    return (
      <>
        <CopyField text={`${url}/webhook`} what="webhook URL" />
        {credentials.value.length === 0 && addCredential()}
      </>
    )
  if (state.value?.tunnel.state === 'off')
    return (
      <p class="hint">
        The tunnel is off. Start vhook without <code>--tunnel none</code>, or with <code>--public-url</code> and your
        own tunnel.
      </p>
    )
  return (
    <p class="hint" aria-live="polite">
      {waitingForUrl()} <Text text={state.value?.tunnel.message ?? ''} />
    </p>
  )
}

function CurlStep() {
  const curl = `curl ${localUrl()}/webhook -H 'content-type: application/json' -d '{"hello":"vhook"}'`
  return <CopyField text={curl} what="curl command" />
}

interface StepContent {
  title: string
  Content: () => preact.JSX.Element
}

const fromProvider = { title: 'Add this URL to your webhook provider', Content: PublicUrlStep }
const fromTerminal = { title: 'Send a request from your terminal', Content: CurlStep }
const fromSample = { title: 'Send a sample event', Content: SampleButton }

/** What works now comes first: without a public URL, a request from this machine. */
const ways = (): StepContent[] =>
  publicUrl() === null
    ? [fromTerminal, fromSample, { title: 'Receive webhooks from a provider', Content: PublicUrlStep }]
    : [fromProvider, fromTerminal, fromSample]

/** The first screen: the ways to send a first request. */
export function NoEventsYet() {
  return (
    <div class="no-events">
      <h1>Waiting for your first webhook</h1>
      <p class="muted">Requests appear here as soon as they are stored. Use any of these:</p>
      <ol class="steps">
        {ways().map(({ title, Content }, at) => (
          <Step key={title} number={at + 1} title={title}>
            <Content />
          </Step>
        ))}
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
