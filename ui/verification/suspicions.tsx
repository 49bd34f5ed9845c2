import type { SecretSource, Suspicion } from '../../server/core/model/verification.ts'
import { Text } from '../components/text.tsx'

const labels: Record<Suspicion['rank'], string> = { likely: 'Most likely', possible: 'Possible cause' }

/** Where the secret is found at its sender. */
function Where({ sender, place, command, notes }: SecretSource) {
  return (
    <div class="where">
      <p>
        Where to find it at <Text text={`${sender}: ${place}`} />
      </p>
      {command !== undefined && (
        <p>
          Command: <code>{command}</code>
        </p>
      )}
      {notes.length > 0 && (
        <ul>
          {notes.map((note) => (
            <li key={note}>
              <Text text={note} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function SuspicionCard({ suspicion, brief }: { suspicion: Suspicion; brief: boolean }) {
  const { id, rank, message, evidence, advice, where } = suspicion
  const label = labels[rank]
  return (
    <section class="diagnosis unproven suspicion" aria-label={label}>
      <p class="diagnosis-label">{label}</p>
      <p class="diagnosis-title">
        <Text text={message} />
      </p>
      {advice !== undefined && (
        <p>
          <Text text={advice} />
        </p>
      )}
      {!brief && where && <Where {...where} />}
      {!brief && (
        <>
          <p>
            <code class="cause-id">{id}</code> Evidence:
          </p>
          <ul class="evidence">
            {evidence.map((sentence) => (
              <li key={sentence}>
                <Text text={sentence} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

interface SuspicionsProps {
  suspected: readonly Suspicion[]
  /** Leaves out the evidence and where to look. */
  brief: boolean
}

/** What may be the cause without proof, one card each, labelled with its rank. */
export function Suspicions({ suspected, brief }: SuspicionsProps) {
  return (
    <>
      {suspected.map((suspicion) => (
        <SuspicionCard key={suspicion.id} suspicion={suspicion} brief={brief} />
      ))}
    </>
  )
}
