import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { StoredVerification } from '../../server/core/model/event.ts'
import { notCheckedMessage } from '../../server/core/model/verdict.ts'
import { Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { VerdictIcon, verdictStyles } from '../components/verdict.tsx'
import { navigate, linkTo } from '../route.ts'
import { credentials } from '../state/store.ts'
import { DiagnosisCard } from './diagnosis.tsx'

/** The verification that decided: the event's own credential's, else the first with its verdict. */
export const decidingVerification = (event: EventDetail): StoredVerification | undefined =>
  event.verifications.find(({ credentialId }) => credentialId !== null && credentialId === event.credential) ??
  event.verifications.find(({ verdict }) => verdict === event.verdict) ??
  event.verifications[0]

function NotChecked({ verification }: { verification: StoredVerification | undefined }) {
  if (credentials.value.length === 0)
    return (
      <p>
        There is no credential to check against.{' '}
        <a href={linkTo({ page: 'credentials', id: 'new', q: '' })}>Add the one the sender uses</a>.
      </p>
    )
  return <p>{notCheckedMessage(verification?.reason ?? 'no-credential')}</p>
}

function Sentence({ event, verification }: { event: EventDetail; verification: StoredVerification | undefined }) {
  if (event.verdict === 'not-checked' || !verification) return <NotChecked verification={verification} />
  const passed = verification.checks.filter(({ status }) => status === 'pass').length
  const name = verification.credentialName ?? verification.credentialId
  const failed = verification.checks.find(({ status }) => status === 'fail')
  return (
    <p>
      {event.verdict === 'valid' ? (
        `All ${passed} checks passed`
      ) : (
        <Text text={failed?.message ?? event.message ?? ''} />
      )}
      {name !== null && (
        <span class="muted">
          {' '}
          with <Text text={name} />
          {verification.secretVersion === 'previous' && ' (the secret from before its rotation)'}
        </span>
      )}
    </p>
  )
}

/** The verdict and its reason, on the first screen of an event. */
export function SignatureSection({ event }: { event: EventDetail }) {
  const verification = decidingVerification(event)
  const { tone } = verdictStyles[event.verdict]
  const more = (
    <button type="button" class="inline-button" onClick={() => navigate({ tab: 'verification' })}>
      The whole proof
    </button>
  )
  return (
    <Section title="Is it genuine" aside={more} tone={tone as 'good'}>
      <div class="genuine">
        <VerdictIcon verdict={event.verdict} />
        <Sentence event={event} verification={verification} />
      </div>
      {verification && <DiagnosisCard event={event} verification={verification} brief />}
    </Section>
  )
}
