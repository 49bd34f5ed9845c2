import { useSignal } from '@preact/signals'
import { ShieldCheck } from 'lucide'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { StoredVerification } from '../../server/core/model/event.ts'
import { roleOf } from '../../server/core/model/verification.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { verify } from '../actions/events.ts'
import { exactTime } from '../components/format.ts'
import { Section } from '../components/section.tsx'
import { Segments } from '../components/segments.tsx'
import { Text } from '../components/text.tsx'
import { VerdictBadge, VerdictIcon } from '../components/verdict.tsx'
import { TokenSection } from '../oauth/token-section.tsx'
import { AppFaultNotice } from './app-fault.tsx'
import { AppliedNotice } from './applied-change.tsx'
import { CheckList } from './checks.tsx'
import { CodeSection } from './code.tsx'
import { DiagnosisCard } from './diagnosis.tsx'
import { NextStep } from './next-step.tsx'
import { decidingVerification, SignatureSection } from './signature-section.tsx'
import { SignedSections } from './signed-payload.tsx'

/** Whether a signed payload was found. Plain tokens have none. */
const hasSignedPayload = (verification: StoredVerification): boolean =>
  verification.checks.some((check) => roleOf(check) === 'payload' && check.status === 'pass')

const nameOf = (verification: StoredVerification): string =>
  verification.credentialName ?? verification.credentialId ?? 'No credential'

interface CredentialPickerProps {
  verifications: readonly StoredVerification[]
  current: StoredVerification
  onSelect: (credentialId: string) => void
}

/** Selects the credential whose checks are shown, when the event was checked against several. */
function CredentialPicker({ verifications, current, onSelect }: CredentialPickerProps) {
  if (verifications.length < 2) return null
  const items = verifications.map((one) => {
    const content = (
      <>
        <VerdictIcon verdict={one.verdict} size={14} /> <Text text={nameOf(one)} />
      </>
    )
    return [one.credentialId ?? '', content] as const
  })
  return <Segments label="Credential" items={items} current={current.credentialId ?? ''} onChange={onSelect} />
}

function Head({ event, verification }: { event: EventDetail; verification: StoredVerification }) {
  return (
    <div class="verification-head">
      <VerdictBadge verdict={verification.verdict} />
      <span class="grow">
        <Text text={nameOf(verification)} />
        {verification.secretVersion === 'previous' && <span class="badge tone-warn">previous secret</span>}
        {verification.secretVersion === 'next' && <span class="badge tone-warn">next key</span>}
        <span class="faint"> · verified {exactTime(verification.at)}</span>
      </span>
      {verification.verdict !== 'invalid' && (
        <ActionButton
          kind="quiet"
          icon={ShieldCheck}
          action={`verify:${event.id}`}
          onClick={() => void verify(event.id)}
        >
          Verify again
        </ActionButton>
      )}
    </div>
  )
}

/** The diagnosis, the checks, the signed payload, the timestamp, and code that does the same. */
export function VerificationPanel({ event }: { event: EventDetail }) {
  const selected = useSignal<string | null>(null)
  const { verifications } = event
  const current =
    verifications.find(({ credentialId }) => credentialId === selected.value) ?? decidingVerification(event)
  if (!current || current.checks.length === 0) return <SignatureSection event={event} />
  const { credentialId } = current
  const comparesBelow = credentialId !== null && hasSignedPayload(current)
  return (
    <>
      <CredentialPicker verifications={verifications} current={current} onSelect={(id) => (selected.value = id)} />
      <Head event={event} verification={current} />
      <AppliedNotice event={event} />
      <AppFaultNotice fault={event.appFault} />
      {current.verdict === 'not-checked' && <NextStep event={event} verification={current} />}
      <DiagnosisCard event={event} verification={current} />
      {current.checks.length > 0 && (
        <Section title="Checks">
          <CheckList checks={current.checks} comparesBelow={comparesBelow} />
        </Section>
      )}
      <TokenSection eventId={event.id} verification={current} />
      {credentialId !== null && (
        <>
          {comparesBelow && <SignedSections eventId={event.id} credentialId={credentialId} verifiedAt={current.at} />}
          <CodeSection eventId={event.id} credentialId={credentialId} />
        </>
      )}
    </>
  )
}
