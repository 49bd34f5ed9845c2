import { Plus, ShieldCheck } from 'lucide'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { StoredVerification } from '../../server/core/model/event.ts'
import { nextStep } from '../../server/core/text/next-step.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { verify } from '../actions/events.ts'
import { newCredentialId } from '../actions/new-credential.ts'
import { Button } from '../components/button.tsx'
import { Command } from '../components/command.tsx'
import { Text } from '../components/text.tsx'
import { linkTo, navigate } from '../route.ts'
import { presets } from '../state/static-lists.ts'
import { credentials } from '../state/store.ts'

const titleOf = (preset: string): string =>
  presets.value.find(({ id }) => id === preset)?.title ?? preset.slice(0, 1).toUpperCase() + preset.slice(1)

/** Opens the form for the credential of the event’s sender, with its preset if it is recognised. */
function AddCredential({ event, preset, sender }: { event: EventDetail; preset: string; sender: string }) {
  const add = () =>
    navigate({
      page: 'credentials',
      id: newCredentialId({ preset: preset === 'vapi' ? '' : preset, eventId: event.id }),
    })
  return (
    <Button kind="main" icon={Plus} onClick={add}>
      Add {sender === '' ? 'a' : <Text text={sender} />} credential
    </Button>
  )
}

/** The preset of a sender without a credential; empty if it is unknown, null when a credential is of no use. */
function missingPreset(event: EventDetail, verification: StoredVerification | undefined): string | null {
  if (verification?.reason !== undefined && !verification.reason.startsWith('no-credential')) return null
  const preset = verification?.preset ?? event.sender ?? ''
  return preset !== '' || credentials.value.length === 0 ? preset : null
}

interface NextStepProps {
  event: EventDetail
  verification: StoredVerification | undefined
}

/** What to do about an event that was not checked. */
export function NextStep({ event, verification }: NextStepProps) {
  const preset = missingPreset(event, verification)
  const step = verification && nextStep(verification, event)
  const id = verification?.credentialId ?? null
  return (
    <div class="next-step">
      {preset !== null && (
        <AddCredential
          event={event}
          preset={preset}
          sender={verification?.sender ?? (preset === '' ? '' : titleOf(preset))}
        />
      )}
      {step && (
        <p>
          <span class="muted">{preset === null ? step.text : 'Or in a terminal:'}</span>{' '}
          {step.command !== undefined && <Command text={step.command} />}
        </p>
      )}
      {id !== null && (
        <a href={linkTo({ page: 'credentials', id, q: '' })}>
          Open <Text text={verification?.credentialName ?? id} />
        </a>
      )}
      {step?.verifyAgain && (
        <ActionButton icon={ShieldCheck} action={`verify:${event.id}`} onClick={() => void verify(event.id)}>
          Verify again
        </ActionButton>
      )}
    </div>
  )
}
