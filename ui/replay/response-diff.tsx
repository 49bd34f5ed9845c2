import { useSignal } from '@preact/signals'
import type { Change } from 'diff'
import { useEffect } from 'preact/hooks'
import type { AttemptDetail } from '../../server/core/api/views/event.ts'
import { decodeUtf8, fromBase64 } from '../body/bytes.ts'
import { MAX_PARSED_BYTES, readJson } from '../body/json.ts'
import { formatJson } from '../body/json-format.ts'
import { formatDuration } from '../components/format.ts'
import { ScrollText } from '../components/scroll.tsx'
import { Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { statusTone } from '../components/verdict.tsx'
import { showError } from '../state/toasts.ts'

/** A response body for comparison: JSON indented with sorted keys, other text unchanged. */
export function comparableBody(attempt: AttemptDetail | undefined): string {
  const bytes = fromBase64(attempt?.outcome?.bodyBase64 ?? '')
  const text = decodeUtf8(bytes)
  if (text === null) return '(binary)'
  if (bytes.length > MAX_PARSED_BYTES) return text
  const { node } = readJson(text)
  return node ? formatJson(node, true) : text
}

function Outcome({ title, attempt }: { title: string; attempt: AttemptDetail | undefined }) {
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
        <span class="muted">no response</span>
      )}
    </div>
  )
}

const signs = { added: '+', removed: '−', same: ' ' }
const kindOf = ({ added, removed }: Change) => (added ? 'added' : removed ? 'removed' : 'same')

function DiffLines({ changes }: { changes: readonly Change[] }) {
  return (
    <ScrollText class="code-box diff mono" label="Differences between the two responses">
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

interface ResponseDiffProps {
  before: AttemptDetail | undefined
  after: AttemptDetail
  title?: string
  beforeTitle?: string
}

/** The new response beside an earlier one, with the differences of their bodies. */
export function ResponseDiff(props: ResponseDiffProps) {
  const { before, after, title = 'App response', beforeTitle = 'Previous' } = props
  const changes = useSignal<Change[]>([])
  const [previous, current] = [comparableBody(before), comparableBody(after)]
  const update = async () => {
    const { diffLines } = await import('diff')
    changes.value = diffLines(previous, current, { timeout: 500 }) ?? []
  }
  useEffect(() => {
    update().catch(showError)
  }, [previous, current])
  const same = previous === current ? <span class="badge tone-good">same body</span> : undefined
  return (
    <Section title={title} aside={same}>
      <div class="sides">
        <Outcome title={beforeTitle} attempt={before} />
        <Outcome title="This replay" attempt={after} />
      </div>
      <DiffLines changes={changes.value} />
    </Section>
  )
}
