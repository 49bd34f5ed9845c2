import { useSignal } from '@preact/signals'
import { KeyRound } from 'lucide'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { SecretTestResult } from '../../server/core/api/views/fix.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { replaceSecret } from '../actions/events.ts'
import { run } from '../actions/run.ts'
import { api } from '../api.ts'
import { TextField } from '../components/fields.tsx'
import { plural } from '../components/format.ts'
import { Text } from '../components/text.tsx'

/** What a tested secret achieved, in one sentence. */
export function testResultText({ valid, events, fix }: SecretTestResult): string {
  if (valid > 0) return `This secret passes ${valid} of ${plural(events.length, 'event')}.`
  const why = events.find(({ message }) => message !== undefined)?.message ?? ''
  if (fix) return `This secret fits, with one more change of the credential. ${why}`.trim()
  return `This secret passes none of ${plural(events.length, 'event')}.`
}

interface TestSecretProps {
  event: EventDetail
  credentialId: string
}

/** Tries another secret on the last failed events. It is stored only when the user says so, and only if it fits. */
export function TestSecret({ event, credentialId }: TestSecretProps) {
  const secret = useSignal('')
  const result = useSignal<SecretTestResult | null>(null)
  const inputs = useSignal(0)
  const action = `test-secret:${event.id}`
  const setSecret = (text: string) => {
    secret.value = text
    result.value = null
    inputs.value += 1
  }
  const test = () =>
    run(action, async () => {
      const before = inputs.peek()
      const found = await api.testSecret({ id: credentialId, secret: secret.peek() })
      if (inputs.peek() === before) result.value = found
    })
  const found = result.value
  const fits = found !== null && (found.valid > 0 || found.fix !== undefined)
  return (
    <form
      class="test-secret"
      onSubmit={(submitted) => {
        submitted.preventDefault()
        if (secret.value !== '') void test()
      }}
    >
      <TextField
        label="Another secret"
        kind="password"
        value={secret.value}
        onInput={setSecret}
        hint="Tried on the last failed events of this credential. It is not stored."
      />
      <div class="actions">
        <ActionButton icon={KeyRound} action={action} disabled={secret.value === ''} onClick={() => void test()}>
          Test another secret
        </ActionButton>
        {fits && (
          <ActionButton
            kind="main"
            action={`replace-secret:${event.id}`}
            onClick={() => void replaceSecret(event, credentialId, secret.peek())}
          >
            Replace the secret
          </ActionButton>
        )}
      </div>
      <output class={found === null ? undefined : `notice${fits ? ' tone-good' : ''}`}>
        {found !== null && <Text text={testResultText(found)} />}
      </output>
    </form>
  )
}
