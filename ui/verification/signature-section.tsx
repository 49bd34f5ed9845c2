import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { StoredVerification } from '../../server/core/model/event.ts'
import { unverifiedText } from '../../server/core/text/next-step.ts'
import { Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { VerdictIcon, verdictStyles } from '../components/verdict.tsx'
import { navigate } from '../route.ts'
import { AppliedNotice } from './applied-change.tsx'
import { DiagnosisCard } from './diagnosis.tsx'
import { NextStep } from './next-step.tsx'

/** The verification that decided the verdict: of the event’s credential, or else the first with the same verdict. */
export const decidingVerification = (event: EventDetail): StoredVerification | undefined =>
  event.verifications.find(({ credentialId }) => credentialId !== null && credentialId === event.credential) ??
  event.verifications.find(({ verdict }) => verdict === event.verdict) ??
  event.verifications[0]

/** Why an event has its verdict, in one sentence. */
function reasonOf(event: EventDetail, verification: StoredVerification | undefined): string {
  const { verdict, message, kind } = event
  if (kind !== 'webhook') return unverifiedText(event)
  if (!verification) return message ?? unverifiedText(event)
  if (verdict === 'not-checked' || verdict === 'unsigned') return message ?? ''
  const { checks } = verification
  if (verdict === 'valid') return `All ${checks.filter(({ status }) => status === 'pass').length} checks passed`
  return checks.find(({ status }) => status === 'fail')?.message ?? message ?? ''
}

/** The credential that the verdict is about: none when the request is unsigned or was not checked. */
function By({ verification }: { verification: StoredVerification }) {
  const { verdict, credentialName, credentialId, secretVersion } = verification
  const name = credentialName ?? credentialId
  if (name === null || (verdict !== 'valid' && verdict !== 'invalid')) return null
  return (
    <span class="muted">
      {' · '}
      <Text text={name} />
      {secretVersion === 'previous' && ' (previous secret)'}
      {secretVersion === 'next' && ' (next key: rotate the credential)'}
    </span>
  )
}

/** The verdict and its reason, with the explanation when it is invalid, or the next step when nothing was checked. */
export function SignatureSection({ event }: { event: EventDetail }) {
  const verification = decidingVerification(event)
  const { hint } = verification?.checks.find((check) => check.status === 'skip') ?? {}
  const more = verification && verification.checks.length > 0 && (
    <button type="button" class="inline-button" onClick={() => navigate({ tab: 'verification' })}>
      View verification
    </button>
  )
  return (
    <Section title="Signature" aside={more} tone={verdictStyles[event.verdict].tone}>
      <AppliedNotice event={event} />
      <div class="verdict-line">
        <VerdictIcon verdict={event.verdict} />
        <p>
          <Text text={reasonOf(event, verification)} />
          {event.verdict === 'unsigned' && hint !== undefined && (
            <span class="muted">
              {' '}
              <Text text={hint} />
            </span>
          )}
          {verification && <By verification={verification} />}
        </p>
      </div>
      {event.kind === 'webhook' && event.verdict === 'not-checked' && (
        <NextStep event={event} verification={verification} />
      )}
      {verification && <DiagnosisCard event={event} verification={verification} brief />}
    </Section>
  )
}
