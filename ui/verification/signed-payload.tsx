import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import type { SignedView } from '../../server/core/api/views/verification.ts'
import { api, RequestError } from '../api.ts'
import { fromBase64 } from '../body/bytes.ts'
import { Hex } from '../body/raw.tsx'
import { formatBytes, formatNumber } from '../components/format.ts'
import { ScrollBox, ScrollText } from '../components/scroll.tsx'
import { Section } from '../components/section.tsx'
import { Segments } from '../components/segments.tsx'
import { Text } from '../components/text.tsx'
import { showError } from '../state/toasts.ts'
import { diffSignatures } from './signature-diff.ts'
import type { Run } from './signature-diff.ts'
import { TimeAxis } from './time-axis.tsx'
import { visibleBytes } from './visible-bytes.ts'

/** Bytes of a segment shown at first. */
const INITIAL_BYTES = 1_200

/** Colour of each part of the payload; text between placeholders is grey. */
const hues: Record<string, string> = { timestamp: 'a', body: 'b', id: 'c', 'svix-id': 'c', url: 'd', method: 'e' }
const hueOf = (source: string): string => hues[source] ?? (source === 'literal' ? 'z' : 'f')

/** Splits a template such as `{timestamp}.{body}` into placeholders and the text between them. */
export function templateParts(template: string): Array<{ text: string; source: string }> {
  return template
    .split(/(\{[^{}]+\})/)
    .filter((text) => text !== '')
    .map((text) => ({ text, source: /^\{.+\}$/.test(text) ? text.slice(1, -1) : 'literal' }))
}

function Template({ template }: { template: string }) {
  return (
    <p class="template mono" aria-label={`Template ${template}`}>
      {templateParts(template).map(({ text, source }, index) => (
        <span key={index} class={`hue-${hueOf(source)}`}>
          <Text text={text} />
        </span>
      ))}
    </p>
  )
}

function Segment({ bytes, source }: { bytes: Uint8Array; source: string }) {
  const limit = useSignal(INITIAL_BYTES)
  const runs = useMemo(() => visibleBytes(bytes.subarray(0, limit.value)), [bytes, limit.value])
  const more = bytes.length - limit.value
  return (
    <span class={`hue-${hueOf(source)}`} title={`${source}, ${formatBytes(bytes.length)}`}>
      {runs.map(({ text, marked }, index) => (marked ? <i key={index}>{text}</i> : text))}
      {more > 0 && (
        <button type="button" class="inline-button" onClick={() => (limit.value += INITIAL_BYTES * 20)}>
          Show {formatNumber(more)} more bytes
        </button>
      )}
    </span>
  )
}

const views = [
  ['text', 'Text'],
  ['hex', 'Hex'],
] as const

function PayloadSection({ signed }: { signed: SignedView }) {
  const view = useSignal<'text' | 'hex'>('text')
  const bytes = useMemo(() => fromBase64(signed.payloadBase64), [signed.payloadBase64])
  const toggle = (
    <Segments label="Payload view" items={views} current={view.value} onChange={(one) => (view.value = one)} />
  )
  return (
    <Section title="Signed payload" aside={toggle}>
      <Template template={signed.template} />
      {view.value === 'hex' ? (
        <Hex bytes={bytes} />
      ) : (
        <ScrollText class="code-box payload mono" label="Signed bytes">
          {signed.segments.map(({ source, start, end }) => (
            <Segment key={start} source={source} bytes={bytes.subarray(start, end)} />
          ))}
        </ScrollText>
      )}
      <p class="hint">
        {formatBytes(bytes.length)}, exact bytes received. <i class="key">·</i> space, <i class="key">⏎</i> line feed,{' '}
        <i class="key">\x…</i> non-printable byte.
      </p>
    </Section>
  )
}

function SignatureRow({ label, runs }: { label: string; runs: readonly Run[] }) {
  return (
    <div class="signature">
      <dt>{label}</dt>
      <dd class="mono">
        {runs.map(({ text, same }, index) =>
          same ? (
            <span key={index}>
              <Text text={text} />
            </span>
          ) : (
            <mark key={index}>
              <Text text={text} />
            </mark>
          ),
        )}
      </dd>
    </div>
  )
}

function SignatureComparison({ view }: { view: SignedView }) {
  const { expected, received } = view
  if (expected === null) return null
  const diff = received === null || received === '' ? null : diffSignatures(expected, received)
  return (
    <Section title="Signature">
      <ScrollBox class="code-box signatures" label="Expected and received signature">
        <dl>
          <SignatureRow label="expected" runs={diff?.expected ?? [{ text: expected, same: true }]} />
          {diff && <SignatureRow label="received" runs={diff.received} />}
        </dl>
      </ScrollBox>
      <p class="hint">{diff?.summary ?? 'The request has no signature.'}</p>
    </Section>
  )
}

interface SignedSectionsProps {
  eventId: string
  credentialId: string
  /** Unix ms of the verification; a new one loads the payload again. */
  verifiedAt: number
}

/** Signature, signed payload and timestamp. Absent for plans that sign nothing. */
export function SignedSections({ eventId, credentialId, verifiedAt }: SignedSectionsProps) {
  const view = useSignal<SignedView | null>(null)
  useEffect(() => {
    let cancelled = false
    api
      .getSignedPayload({ id: eventId, credential: credentialId })
      .then((found) => {
        if (!cancelled) view.value = found
      })
      .catch((error: unknown) => {
        if (cancelled) return
        view.value = null
        // The API responds 404 for plans that sign nothing.
        if (!(error instanceof RequestError && error.status === 404)) showError(error)
      })
    return () => {
      cancelled = true
    }
  }, [eventId, credentialId, verifiedAt])
  if (!view.value) return null
  return (
    <>
      <SignatureComparison view={view.value} />
      <PayloadSection signed={view.value} />
      {view.value.timestamp && <TimeAxis timestamp={view.value.timestamp} />}
    </>
  )
}
