import { Segments } from '../components/segments.tsx'
import { useSignal } from '@preact/signals'
import { ShieldCheck } from 'lucide'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { StoredVerification } from '../../server/core/model/event.ts'
import { roleOf } from '../../server/core/model/verification.ts'
import { verify } from '../actions.ts'
import { Button } from '../components/button.tsx'
import { exactTime } from '../components/format.ts'
import { Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { TokenSection } from '../oauth/token-section.tsx'
import { AppFaultNotice } from '../panels/response-lints.tsx'
import { VerdictBadge, VerdictIcon } from '../components/verdict.tsx'
import { CheckList } from './checks.tsx'
import { CodeSection } from './code.tsx'
import { DiagnosisCard } from './diagnosis.tsx'
import { decidingVerification, SignatureSection } from './signature-section.tsx'
import { SignedSections } from './signed-payload.tsx'

/** Whether there are signed bytes to show: a check has found them. A plain token, or a part that is missing, leaves none. */
const signs = (one: StoredVerification): boolean =>
  one.checks.some((check) => roleOf(check) === 'payload' && check.status === 'pass')

const nameOf = (one: StoredVerification): string => one.credentialName ?? one.credentialId ?? 'No credential'

interface ChooserProps {
  all: readonly StoredVerification[]
  current: StoredVerification
  onChoose: (credentialId: string) => void
}

const Face = ({ one }: { one: StoredVerification }) => (
  <>
    <VerdictIcon verdict={one.verdict} size={14} /> <Text text={nameOf(one)} />
  </>
)

/** Which credential the proof below is about, when the event was held against several. */
function Chooser({ all, current, onChoose }: ChooserProps) {
  if (all.length < 2) return null
  return (
    <Segments
      label="Credential"
      items={all.map((one) => [one.credentialId ?? '', <Face one={one} />] as const)}
      current={current.credentialId ?? ''}
      onChange={onChoose}
    />
  )
}

function Head({ event, one }: { event: EventDetail; one: StoredVerification }) {
  return (
    <div class="proof-head">
      <VerdictBadge verdict={one.verdict} />
      <span class="grow">
        against <Text text={nameOf(one)} />
        {one.secretVersion === 'previous' && <span class="badge tone-warn">secret from before the rotation</span>}
        <span class="faint"> · checked {exactTime(one.at)}</span>
      </span>
      {one.verdict !== 'invalid' && (
        <Button kind="quiet" icon={ShieldCheck} name={`verify:${event.id}`} onClick={() => void verify(event.id)}>
          Verify again
        </Button>
      )}
    </div>
  )
}

/** The diagnosis on top, then the checks as a proof, the bytes that were signed, the time, and code that does the same. */
export function VerificationPanel({ event }: { event: EventDetail }) {
  const chosen = useSignal<string | null>(null)
  const one =
    event.verifications.find(({ credentialId }) => credentialId === chosen.value) ?? decidingVerification(event)
  if (!one) return <SignatureSection event={event} />
  return (
    <>
      <Chooser all={event.verifications} current={one} onChoose={(credentialId) => (chosen.value = credentialId)} />
      <Head event={event} one={one} />
      <AppFaultNotice fault={event.appFault} />
      <DiagnosisCard event={event} verification={one} />
      <Section title="Proof">
        <CheckList checks={one.checks} />
      </Section>
      <TokenSection eventId={event.id} one={one} />
      {one.credentialId !== null && (
        <>
          {signs(one) && <SignedSections eventId={event.id} credentialId={one.credentialId} at={one.at} />}
          <CodeSection eventId={event.id} credentialId={one.credentialId} />
        </>
      )}
    </>
  )
}
