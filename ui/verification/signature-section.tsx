import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { StoredVerification } from '../../server/core/model/event.ts'
import { Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { VerdictIcon, verdictStyles } from '../components/verdict.tsx'
import { linkTo, navigate } from '../route.ts'
import { credentials } from '../state/store.ts'
import { DiagnosisCard } from './diagnosis.tsx'

/** The verification that decided the verdict: of the event’s credential, or else the first with the same verdict. */
export const decidingVerification = (event: EventDetail): StoredVerification | undefined =>
  event.verifications.find(({ credentialId }) => credentialId !== null && credentialId === event.credential) ??
  event.verifications.find(({ verdict }) => verdict === event.verdict) ??
  event.verifications[0]

function NotVerified({ event }: { event: EventDetail }) {
  if (credentials.value.length > 0) return <Text text={event.message ?? 'Not verified yet.'} />
  return (
    <>
      No credentials yet.{' '}
      <a href={linkTo({ page: 'credentials', id: 'new', q: '' })}>Add the credential the sender uses</a> to verify
      events.
    </>
  )
}

function Result({ event, verification }: { event: EventDetail; verification: StoredVerification }) {
  const passed = verification.checks.filter(({ status }) => status === 'pass').length
  const failed = verification.checks.find(({ status }) => status === 'fail')
  const name = verification.credentialName ?? verification.credentialId
  const message = event.verdict === 'valid' ? `All ${passed} checks passed` : (failed?.message ?? event.message ?? '')
  return (
    <>
      <Text text={message} />
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
            <NotVerified event={event} />
          ) : (
            <Result event={event} verification={verification} />
          )}
        </p>
      </div>
      {verification && <DiagnosisCard event={event} verification={verification} brief />}
    </Section>
  )
}
