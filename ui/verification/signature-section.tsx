import { Plus } from 'lucide'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { StoredVerification } from '../../server/core/model/event.ts'
import { newCredentialId } from '../actions/new-credential.ts'
import { Button } from '../components/button.tsx'
import { Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { VerdictIcon, verdictStyles } from '../components/verdict.tsx'
import { navigate } from '../route.ts'
import { presets } from '../state/static-lists.ts'
import { credentials } from '../state/store.ts'
import { DiagnosisCard } from './diagnosis.tsx'

/** The verification that decided the verdict: of the event’s credential, or else the first with the same verdict. */
export const decidingVerification = (event: EventDetail): StoredVerification | undefined =>
  event.verifications.find(({ credentialId }) => credentialId !== null && credentialId === event.credential) ??
  event.verifications.find(({ verdict }) => verdict === event.verdict) ??
  event.verifications[0]

/** Opens the form for the credential of the event’s sender, with its preset if it is recognised. */
function AddCredential({ event, preset }: { event: EventDetail; preset: string }) {
  const add = () =>
    navigate({
      page: 'credentials',
      id: newCredentialId({ preset: preset === 'vapi' ? '' : preset, eventId: event.id }),
    })
  return (
    <Button icon={Plus} onClick={add}>
      Add {preset === '' ? 'a' : <Text text={titleOf(preset)} />} credential
    </Button>
  )
}

const titleOf = (preset: string): string =>
  presets.value.find(({ id }) => id === preset)?.title ?? preset.slice(0, 1).toUpperCase() + preset.slice(1)

/** The preset of a sender without a credential; empty if it is unknown, null when a credential is of no use. */
function missingPreset(event: EventDetail, verification: StoredVerification | undefined): string | null {
  if (event.verdict !== 'not-checked') return null
  const preset = verification?.preset ?? event.sender ?? ''
  return preset !== '' || credentials.value.length === 0 ? preset : null
}

function Result({ event, verification }: { event: EventDetail; verification: StoredVerification }) {
  const passed = verification.checks.filter(({ status }) => status === 'pass').length
  const failed = verification.checks.find(({ status }) => status === 'fail')
  const name = verification.credentialName ?? verification.credentialId
  const message = event.verdict === 'valid' ? `All ${passed} checks passed` : (failed?.message ?? event.message ?? '')
  const { hint } = verification.checks.find((check) => check.status === 'skip') ?? {}
  return (
    <>
      <Text text={message} />
      {event.verdict === 'unsigned' && hint !== undefined && (
        <span class="muted">
          {' '}
          <Text text={hint} />
        </span>
      )}
      {name !== null && (
        <span class="muted">
          {' · '}
          <Text text={name} />
          {verification.secretVersion === 'previous' && ' (previous secret)'}
        </span>
      )}
    </>
  )
}

/** The verdict and its reason, with the diagnosis when it is invalid. */
export function SignatureSection({ event }: { event: EventDetail }) {
  const verification = decidingVerification(event)
  const preset = missingPreset(event, verification)
  const more = (
    <button type="button" class="inline-button" onClick={() => navigate({ tab: 'verification' })}>
      View verification
    </button>
  )
  return (
    <Section title="Signature" aside={more} tone={verdictStyles[event.verdict].tone}>
      <div class="verdict-line">
        <VerdictIcon verdict={event.verdict} />
        <p>
          {event.verdict === 'not-checked' || !verification ? (
            <Text text={event.message ?? 'Not verified yet.'} />
          ) : (
            <Result event={event} verification={verification} />
          )}
        </p>
        {preset !== null && <AddCredential event={event} preset={preset} />}
      </div>
      {verification && <DiagnosisCard event={event} verification={verification} brief />}
    </Section>
  )
}
