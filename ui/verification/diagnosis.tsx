import { SearchCheck, ShieldCheck, Wrench } from 'lucide'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { StoredVerification } from '../../server/core/model/event.ts'
import { fixedValues } from '../../server/core/fix/describe.ts'
import type { Fix } from '../../server/core/model/fix.ts'
import type { Diagnosis, ProvenCause } from '../../server/core/model/verification.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { applyFix, verify } from '../actions/events.ts'
import { run } from '../actions/run.ts'
import { api } from '../api.ts'
import { formatDuration, plural } from '../components/format.ts'
import { ScrollBox } from '../components/scroll.tsx'
import { Text } from '../components/text.tsx'
import { credentials } from '../state/store.ts'
import { Suspicions } from './suspicions.tsx'

const toJson = (value: unknown): string => JSON.stringify(value) ?? 'not set'

function FixRow({ name, text }: { name: string; text: string }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="after" colSpan={3}>
        <Text text={text} />
      </td>
    </tr>
  )
}

function SuggestedFix({ fix, credentialId }: { fix: Fix; credentialId: string | null }) {
  const plan: Record<string, unknown> = credentials.value.find(({ id }) => id === credentialId)?.plan ?? {}
  return (
    <ScrollBox class="code-box fix mono" label="Suggested fix">
      <table>
        <tbody>
          {fixedValues(fix).map(({ name, value }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="before">{name in plan ? <Text text={toJson(plan[name])} /> : 'not set'}</td>
              <td aria-hidden="true">→</td>
              <td class="after">
                <Text text={value === null ? 'removed' : toJson(value)} />
              </td>
            </tr>
          ))}
          {fix.secret?.map((edit) => (
            <FixRow key={edit} name="secret" text={edit} />
          ))}
          {fix.bind !== undefined && <FixRow name="credential of this path" text={fix.bind} />}
        </tbody>
      </table>
      {fix.weakens !== undefined && (
        <p>
          <Text text={fix.weakens} />
        </p>
      )}
    </ScrollBox>
  )
}

interface CauseProps {
  cause: ProvenCause
  showsMessage: boolean
  /** Details that it contains are not repeated. */
  advice: string
}

function Cause({ cause, showsMessage, advice }: CauseProps) {
  const isClause = (value: unknown) => typeof value === 'string' && value.includes(' ') && advice.includes(value)
  const details = Object.entries(cause.detail ?? {}).filter(([, value]) => !isClause(value))
  return (
    <li>
      <p>
        <code class="cause-id">{cause.id}</code> {showsMessage && <Text text={cause.message} />}
      </p>
      {details.length > 0 && (
        <dl class="values mono">
          {details.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Text text={typeof value === 'string' ? value : toJson(value)} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  )
}

function TestedVariants({ diagnosis }: { diagnosis: Diagnosis }) {
  const { macs, families, complete } = diagnosis.tried
  return (
    <details class="tested">
      <summary>Variants tested</summary>
      <p>
        {plural(macs, 'signature')} computed in {formatDuration(diagnosis.tookMs)}.{' '}
        {complete ? 'Every combination was tested.' : 'The search stopped at its limit.'}
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
  const fix = diagnosis?.fix
  const action =
    fix?.bind === undefined ? `Apply fix to ${credentialName ?? credentialId}` : `Bind ${fix.bind} to this path`
  return (
    <div class="actions">
      {fix && credentialId !== null && (
        <ActionButton
          kind="main"
          icon={Wrench}
          action={`fix:${event.id}`}
          onClick={() => void applyFix(event, credentialId)}
        >
          {action}
        </ActionButton>
      )}
      <ActionButton icon={ShieldCheck} action={`verify:${event.id}`} onClick={() => void verify(event.id)}>
        Verify again
      </ActionButton>
    </div>
  )
}

function NotDiagnosed({ event, verification }: { event: EventDetail; verification: StoredVerification }) {
  const action = `diagnose:${event.id}`
  const diagnose = () =>
    run(action, async () => {
      await api.diagnoseEvent({ id: event.id, credential: verification.credentialId ?? undefined })
      await api.verifyEvent({ id: event.id })
    })
  return (
    <div class="diagnosis">
      <p class="diagnosis-title">Not diagnosed yet</p>
      <div class="actions">
        <ActionButton kind="main" icon={SearchCheck} action={action} onClick={() => void diagnose()}>
          Find the cause
        </ActionButton>
      </div>
    </div>
  )
}

interface CardProps extends Required<DiagnosisCardProps> {
  diagnosis: Diagnosis
}

interface DiagnosisCardProps {
  event: EventDetail
  verification: StoredVerification
  /** Leaves out the causes in detail and the variants tested. */
  brief?: boolean
}

/** What is proven, and its fix. */
function ProvenCard({ event, verification, brief, diagnosis }: CardProps) {
  const { message, advice = '', fix, causes } = diagnosis
  return (
    <section class="diagnosis proven" aria-label="Diagnosis">
      <p class="diagnosis-label">Proven cause</p>
      <p class="diagnosis-title">
        <Text text={message} />
      </p>
      {advice !== '' && (
        <p>
          <Text text={advice} />
        </p>
      )}
      {!brief && (
        <ul class="causes">
          {causes.map((cause) => (
            <Cause key={cause.id} cause={cause} advice={advice} showsMessage={!message.includes(cause.message)} />
          ))}
        </ul>
      )}
      {fix && <SuggestedFix fix={fix} credentialId={verification.credentialId} />}
      <Actions event={event} verification={verification} />
      {!brief && <TestedVariants diagnosis={diagnosis} />}
    </section>
  )
}

/** No cause was proven: what was tried. The suspicions have cards of their own. */
function UnprovenCard({ event, verification, brief, diagnosis }: CardProps) {
  const { message, advice = '', suspected } = diagnosis
  const text = suspected.length > 0 ? '' : `${message} ${advice}`.trim()
  return (
    <section class="diagnosis unproven" aria-label="Diagnosis">
      <p class="diagnosis-title">No cause proven</p>
      {text !== '' && (
        <p>
          <Text text={text} />
        </p>
      )}
      <Actions event={event} verification={verification} />
      {!brief && <TestedVariants diagnosis={diagnosis} />}
    </section>
  )
}

/** Why an event is invalid: what is proven and the suggested fix, and apart from it what is only suspected. */
export function DiagnosisCard({ event, verification, brief = false }: DiagnosisCardProps) {
  const { diagnosis } = verification
  if (verification.verdict !== 'invalid') return null
  if (!diagnosis) return <NotDiagnosed event={event} verification={verification} />
  const props = { event, verification, brief, diagnosis }
  const suspected = brief ? diagnosis.suspected.slice(0, 1) : diagnosis.suspected
  if (diagnosis.causes.length > 0)
    return (
      <>
        <ProvenCard {...props} />
        <Suspicions suspected={brief ? [] : suspected} brief={brief} />
      </>
    )
  return (
    <>
      <Suspicions suspected={suspected} brief={brief} />
      <UnprovenCard {...props} />
    </>
  )
}
