import type { ComponentChildren } from 'preact'
import type { SecretSource, Suspicion } from '../../server/core/model/verification.ts'
import { plural } from '../components/format.ts'
import { Advice, Command } from '../components/command.tsx'
import { Text } from '../components/text.tsx'

/** More possible causes than these are folded. */
const MAX_OPEN = 2

function Sentences({ sentences, name }: { sentences: readonly string[]; name: string }) {
  if (sentences.length === 0) return null
  return (
    <ul class={name}>
      {sentences.map((sentence) => (
        <li key={sentence}>
          <Text text={sentence} />
        </li>
      ))}
    </ul>
  )
}

/** Where the secret is found at its sender. */
function Where({ sender, place, command, notes }: SecretSource) {
  return (
    <div class="where">
      <p class="diagnosis-label">
        Where to find it at <Text text={sender} />
      </p>
      <p>
        <Text text={place} />
      </p>
      {command !== undefined && (
        <p>
          <Command text={command} />
        </p>
      )}
      <Sentences sentences={notes} name="evidence" />
    </div>
  )
}

interface LikelyProps {
  suspicion: Suspicion
  /** What the user can do about it here. */
  children: ComponentChildren
}

function Likely({ suspicion, children }: LikelyProps) {
  const { id, message, evidence, advice, where } = suspicion
  return (
    <section class="diagnosis unproven suspicion" aria-label="Most likely">
      <p class="diagnosis-label">
        Most likely <code class="cause-id">{id}</code>
      </p>
      <p class="diagnosis-title">
        <Text text={message} />
      </p>
      <Sentences sentences={evidence} name="evidence" />
      {where && <Where {...where} />}
      {children}
      {advice !== undefined && (
        <p>
          <Advice text={advice} />
        </p>
      )}
    </section>
  )
}

function Possible({ suspicion: { id, message, evidence, advice } }: { suspicion: Suspicion }) {
  return (
    <section class="possible" aria-label="Possible cause">
      <p>
        <span class="muted">Possible cause:</span> <Text text={message} /> <code class="cause-id">{id}</code>
      </p>
      <Sentences sentences={evidence} name="evidence" />
      {advice !== undefined && (
        <p>
          <Advice text={advice} />
        </p>
      )}
    </section>
  )
}

interface SuspicionsProps {
  suspected: readonly Suspicion[]
  /** What the user can do about a likely cause here. */
  actionFor: (suspicion: Suspicion) => ComponentChildren
}

/** What may be the cause without proof: the likely with their evidence, the possible quieter, folded if there are many. */
export function Suspicions({ suspected, actionFor }: SuspicionsProps) {
  const likely = suspected.filter(({ rank }) => rank === 'likely')
  const possible = suspected.filter(({ rank }) => rank === 'possible')
  const list = possible.map((suspicion) => <Possible key={suspicion.id} suspicion={suspicion} />)
  return (
    <>
      {likely.map((suspicion) => (
        <Likely key={suspicion.id} suspicion={suspicion}>
          {actionFor(suspicion)}
        </Likely>
      ))}
      {possible.length <= MAX_OPEN ? (
        list
      ) : (
        <details class="tested">
          <summary>{plural(possible.length, 'possible cause')}</summary>
          {list}
        </details>
      )}
    </>
  )
}
