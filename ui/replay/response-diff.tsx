import { ScrollText } from '../components/scroll.tsx'
import { useSignal } from '@preact/signals'
import type { Change } from 'diff'
import { useEffect } from 'preact/hooks'
import type { AttemptDetail } from '../../server/core/api/views/event.ts'
import { decodeUtf8, fromBase64 } from '../body/bytes.ts'
import { MAX_PARSED_BYTES, readJson } from '../body/json.ts'
import { formatJson } from '../body/json-format.ts'
import { formatDuration } from '../components/format.ts'
import { Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { statusTone } from '../components/verdict.tsx'
import { showError } from '../state/toasts.ts'

/** An answer's body in a form that can be compared: JSON indented with its keys in order, other text as it is. */
export function comparableBody(attempt: AttemptDetail | undefined): string {
  const bytes = fromBase64(attempt?.outcome?.bodyBase64 ?? '')
  const text = decodeUtf8(bytes)
  if (text === null) return '(bytes that are not text)'
  if (bytes.length > MAX_PARSED_BYTES) return text
  const { node } = readJson(text)
  return node ? formatJson(node, true) : text
}

function Side({ title, attempt }: { title: string; attempt: AttemptDetail | undefined }) {
  const outcome = attempt?.outcome
  return (
    <div class="side">
      <span class="faint">{title}</span>
      {outcome ? (
        <span>
          <span class={`status tone-${outcome.error ? 'bad' : statusTone(outcome.status)}`}>
            {outcome.status ?? outcome.error}
          </span>{' '}
          <span class="muted">in {formatDuration(outcome.durationMs)}</span>
        </span>
      ) : (
        <span class="muted">no answer</span>
      )}
    </div>
  )
}

const signs = { added: '+', removed: '−', same: ' ' }
const kindOf = ({ added, removed }: Change) => (added ? 'added' : removed ? 'removed' : 'same')

function Lines({ changes }: { changes: readonly Change[] }) {
  return (
    <ScrollText class="diff mono" label="What differs between the two answers">
      {changes.map((change, index) => (
        <span key={index} class={`diff-${kindOf(change)}`}>
          {change.value
            .replace(/\n$/, '')
            .split('\n')
            .map((line, at) => (
              <span key={at} class="diff-line">
                {signs[kindOf(change)]} <Text text={line} />
              </span>
            ))}
        </span>
      ))}
    </ScrollText>
  )
}

/** The new answer beside the old one, and what differs. */
export function ResponseDiff({ before, after }: { before: AttemptDetail | undefined; after: AttemptDetail }) {
  const changes = useSignal<Change[]>([])
  const [old, fresh] = [comparableBody(before), comparableBody(after)]
  useEffect(() => {
    import('diff')
      .then(({ diffLines }) => (changes.value = diffLines(old, fresh, { timeout: 500 }) ?? []))
      .catch(showError)
  }, [old, fresh])
  return (
    <Section title="The answer" aside={old === fresh ? <span class="badge tone-good">same body</span> : undefined}>
      <div class="sides">
        <Side title="before" attempt={before} />
        <Side title="now" attempt={after} />
      </div>
      <Lines changes={changes.value} />
    </Section>
  )
}
