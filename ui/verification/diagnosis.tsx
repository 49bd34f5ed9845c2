import { ScrollBox } from '../components/scroll.tsx'
import { SearchCheck, ShieldCheck, Wrench } from 'lucide'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { StoredVerification } from '../../server/core/model/event.ts'
import type { Diagnosis, ProvenCause } from '../../server/core/model/verification.ts'
import { applyFix, run, verify } from '../actions.ts'
import { api } from '../api.ts'
import { Button } from '../components/button.tsx'
import { formatNumber, formatDuration } from '../components/format.ts'
import { Text } from '../components/text.tsx'
import { credentials } from '../state/store.ts'
import { headlineOf } from './headline.ts'

const shown = (value: unknown): string => JSON.stringify(value) ?? 'not set'

function Change({ set, credentialId }: { set: Record<string, unknown>; credentialId: string | null }) {
  const plan = credentials.value.find(({ id }) => id === credentialId)?.plan ?? {}
  return (
    <ScrollBox class="change mono" label="The change that mends it">
      <table>
        <tbody>
          {Object.entries(set).map(([field, value]) => (
            <tr key={field}>
              <th scope="row">{field}</th>
              <td class="before">
                {field in plan ? <Text text={shown((plan as Record<string, unknown>)[field])} /> : 'not set'}
              </td>
              <td aria-hidden="true">→</td>
              <td class="after">
                <Text text={shown(value)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

function Cause({ cause, told }: { cause: ProvenCause; told: boolean }) {
  const details = Object.entries(cause.detail ?? {})
  return (
    <li>
      <p>
        <code class="cause-id">{cause.id}</code> {told && <Text text={cause.message} />}
      </p>
      {details.length > 0 && (
        <dl class="compared mono">
          {details.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Text text={typeof value === 'string' ? value : shown(value)} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  )
}

function Tried({ diagnosis }: { diagnosis: Diagnosis }) {
  const { macs, families, complete } = diagnosis.tried
  return (
    <details class="tried">
      <summary>What was tried</summary>
      <p>
        {formatNumber(macs)} {macs === 1 ? 'signature was' : 'signatures were'} computed in{' '}
        {formatDuration(diagnosis.tookMs)}
        {complete
          ? '; every combination was tried.'
          : '; the search stopped at its limit before every combination was tried.'}
      </p>
      {families.length > 0 && (
        <ul class="chips">
          {families.map((family) => (
            <li key={family}>{family}</li>
          ))}
        </ul>
      )}
    </details>
  )
}

function Actions({ event, verification }: { event: EventDetail; verification: StoredVerification }) {
  const { credentialId, credentialName, diagnosis } = verification
  const set = diagnosis?.fix?.set
  return (
    <div class="actions">
      {set && credentialId !== null && (
        <Button
          kind="main"
          icon={Wrench}
          name={`fix:${event.id}`}
          onClick={() => void applyFix(event, credentialId, set)}
        >
          Apply fix to {credentialName ?? credentialId}
        </Button>
      )}
      <Button icon={ShieldCheck} name={`verify:${event.id}`} onClick={() => void verify(event.id)}>
        Verify again
      </Button>
    </div>
  )
}

function Unsought({ event, verification }: { event: EventDetail; verification: StoredVerification }) {
  const search = () =>
    run(`diagnose:${event.id}`, async () => {
      await api.diagnoseEvent({ id: event.id, credential: verification.credentialId ?? undefined })
      await api.verifyEvent({ id: event.id })
    })
  return (
    <div class="diagnosis">
      <p class="diagnosis-title">The cause has not been searched for yet.</p>
      <div class="actions">
        <Button kind="main" icon={SearchCheck} name={`diagnose:${event.id}`} onClick={() => void search()}>
          Find the cause
        </Button>
      </div>
    </div>
  )
}

interface DiagnosisCardProps {
  event: EventDetail
  verification: StoredVerification
  /** Without the proof and what was tried. */
  brief?: boolean
}

/** Why an event is invalid: the sentence, the proof, the change that mends it, and what was tried. */
export function DiagnosisCard({ event, verification, brief = false }: DiagnosisCardProps) {
  const { diagnosis } = verification
  if (verification.verdict !== 'invalid') return null
  if (!diagnosis) return <Unsought event={event} verification={verification} />
  const proven = diagnosis.causes.length > 0
  const { title, advice } = headlineOf(diagnosis)
  return (
    <section class={`diagnosis ${proven ? 'proven' : 'open-question'}`} aria-label="Diagnosis">
      {proven && <p class="diagnosis-kicker">Proven cause</p>}
      <p class="diagnosis-title">
        <Text text={title} />
      </p>
      {advice !== '' && (
        <p class="diagnosis-advice">
          <Text text={advice} />
        </p>
      )}
      {proven && !brief && (
        <ul class="causes">
          {diagnosis.causes.map((cause) => (
            <Cause key={cause.id} cause={cause} told={!title.includes(cause.message)} />
          ))}
        </ul>
      )}
      {diagnosis.fix && <Change set={diagnosis.fix.set} credentialId={verification.credentialId} />}
      <Actions event={event} verification={verification} />
      {!brief && <Tried diagnosis={diagnosis} />}
    </section>
  )
}
