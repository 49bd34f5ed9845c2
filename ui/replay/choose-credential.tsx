import { useSignal } from '@preact/signals'
import { RotateCw } from 'lucide'
import { choosingCredential, replay } from '../actions/replay.ts'
import { Button } from '../components/button.tsx'
import { SelectField } from '../components/fields.tsx'
import { Sheet } from '../components/sheet.tsx'
import { credentials } from '../state/store.ts'

const close = (): void => {
  choosingCredential.value = null
}

function ChooseCredential({ id, suggested }: { id: string; suggested: string }) {
  const chosen = useSignal(suggested || (credentials.value[0]?.id ?? ''))
  const send = () => {
    close()
    void replay(id, chosen.value)
  }
  const handleSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    send()
  }
  const foot = (
    <>
      <Button onClick={close}>Cancel</Button>
      <Button kind="main" icon={RotateCw} onClick={send}>
        Re-sign and replay
      </Button>
    </>
  )
  return (
    <Sheet title="Re-sign with which credential?" onClose={close} foot={foot}>
      <form onSubmit={handleSubmit}>
        <SelectField
          label="Sign with"
          value={chosen.value}
          choices={credentials.value.map(({ id: value, name }) => ({ value, title: name || value }))}
          onChange={(value) => (chosen.value = value)}
          hint={
            suggested === ''
              ? 'No credential matched this event.'
              : 'The event was verified with this one and is invalid.'
          }
        />
      </form>
    </Sheet>
  )
}

/** The question with which credential an event is signed again, while it is asked. */
export function ChooseCredentialHost() {
  const asked = choosingCredential.value
  return asked && <ChooseCredential key={asked.id} {...asked} />
}
