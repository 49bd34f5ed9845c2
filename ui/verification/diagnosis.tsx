import { SearchCheck, ShieldCheck, Wrench } from 'lucide'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { StoredVerification } from '../../server/core/model/event.ts'
import type { SuspicionId } from '../../server/core/diagnosis/suspicions/index.ts'
import { fixCommand, fixedValues } from '../../server/core/fix/describe.ts'
import type { Fix } from '../../server/core/model/fix.ts'
import type { Diagnosis, ProvenCause, Suspicion } from '../../server/core/model/verification.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { applyFix, verify } from '../actions/events.ts'
import { run } from '../actions/run.ts'
import { api } from '../api.ts'
import { Advice, Command } from '../components/command.tsx'
import { formatDuration, plural } from '../components/format.ts'
import { ScrollBox } from '../components/scroll.tsx'
import { Text } from '../components/text.tsx'
import { credentials } from '../state/store.ts'
import { Suspicions } from './suspicions.tsx'
import { TestSecret } from './test-secret.tsx'

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
  const { macs, families, complete, stopped } = diagnosis.tried
  const extent = complete ? 'Every combination was tested.' : 'A part of the combinations was left out.'
  return (
    <details class="tested">
      <summary>Variants tested</summary>
      <p>
        {plural(macs, 'signature')} computed in {formatDuration(diagnosis.tookMs)}.{' '}
        {stopped ? 'The search stopped at its limit.' : extent}
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

function VerifyAgain({ event }: { event: EventDetail }) {
  return (
    <ActionButton icon={ShieldCheck} action={`verify:${event.id}`} onClick={() => void verify(event.id)}>
      Verify again
    </ActionButton>
  )
}

/** Applies the fix, here or by the command to copy. */
function ApplyFix({ event, verification }: { event: EventDetail; verification: StoredVerification }) {
  const { credentialId, credentialName, diagnosis } = verification
  const fix = diagnosis?.fix
  if (!fix || credentialId === null) return null
  const title =
    fix.bind === undefined ? `Apply fix to ${credentialName ?? credentialId}` : `Bind ${fix.bind} to this path`
  return (
    <>
      <SuggestedFix fix={fix} credentialId={credentialId} />
      <div class="actions">
        <ActionButton
          kind="main"
          icon={Wrench}
          action={`fix:${event.id}`}
          onClick={() => void applyFix(event, credentialId)}
        >
          {title}
        </ActionButton>
      </div>
      <p>
        <span class="muted">Or in a terminal:</span> <Command text={fixCommand(credentialId, fix, event.path)} />
      </p>
    </>
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

interface DiagnosisCardProps {
  event: EventDetail
  verification: StoredVerification
  /** Leaves out the causes in detail and the variants tested. */
  brief?: boolean
}

interface CardProps extends Required<DiagnosisCardProps> {
  diagnosis: Diagnosis
}

/** What is proven, and its fix. */
function ProvenCard({ event, verification, brief, diagnosis }: CardProps) {
  const { message, advice = '', causes } = diagnosis
  return (
    <section class="diagnosis proven" aria-label="Cause">
      <p class="diagnosis-label">Cause</p>
      <p class="diagnosis-title">
        <Text text={message} />
      </p>
      {advice !== '' && (
        <p>
          <Advice text={advice} />
        </p>
      )}
      {!brief && (
        <ul class="causes">
          {causes.map((cause) => (
            <Cause key={cause.id} cause={cause} advice={advice} showsMessage={!message.includes(cause.message)} />
          ))}
        </ul>
      )}
      <ApplyFix event={event} verification={verification} />
    </section>
  )
}

/** Nothing is proven and nothing is suspected, or the search stopped before it could say so. */
function NothingFound({ diagnosis: { message, advice, tried } }: { diagnosis: Diagnosis }) {
  return (
    <section class="diagnosis unproven" aria-label="No cause found">
      <p class="diagnosis-title">{tried.stopped ? 'No cause found yet' : 'No cause found'}</p>
      <p>
        <Text text={message} />
      </p>
      {advice !== undefined && (
        <p>
          <Advice text={advice} />
        </p>
      )}
    </section>
  )
}

/** Suspicions for which another secret can be tried. */
const aboutSecret: ReadonlySet<string> = new Set<SuspicionId>(['wrong-secret', 'api-key-as-secret'])

/** Why an event is invalid, in one card: what is proven and its fix, then what is likely, then what is possible. */
export function DiagnosisCard({ event, verification, brief = false }: DiagnosisCardProps) {
  const { diagnosis, credentialId } = verification
  if (verification.verdict !== 'invalid') return null
  if (!diagnosis) return <NotDiagnosed event={event} verification={verification} />
  const { causes, suspected } = diagnosis
  const actionFor = ({ id }: Suspicion) =>
    aboutSecret.has(id) && credentialId !== null && <TestSecret event={event} credentialId={credentialId} />
  return (
    <div class="explanation">
      {causes.length > 0 && <ProvenCard {...{ event, verification, brief, diagnosis }} />}
      <Suspicions suspected={suspected} actionFor={actionFor} />
      {causes.length === 0 && suspected.length === 0 && <NothingFound diagnosis={diagnosis} />}
      <div class="actions">
        <VerifyAgain event={event} />
      </div>
      {!brief && <TestedVariants diagnosis={diagnosis} />}
    </div>
  )
}
