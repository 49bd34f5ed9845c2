import { ScrollBox, ScrollText } from '../components/scroll.tsx'
import { Segments } from '../components/segments.tsx'
import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import type { SignedView } from '../../server/core/api/views/verification.ts'
import { api, RequestError } from '../api.ts'
import { fromBase64 } from '../body/bytes.ts'
import { Hex } from '../body/raw.tsx'
import { formatNumber, formatBytes } from '../components/format.ts'
import { Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { showError } from '../state/toasts.ts'
import { alignSignatures } from './align.ts'
import type { Run } from './align.ts'
import { visibleBytes } from './visible-bytes.ts'
import { TimeAxis } from './time-axis.tsx'

const PORTION = 1_200

/** The colour of each part of what is signed; text between placeholders has none. */
const hues: Record<string, string> = { timestamp: 'a', body: 'b', id: 'c', 'svix-id': 'c', url: 'd', method: 'e' }
const hueOf = (source: string): string => hues[source] ?? (source === 'literal' ? 'z' : 'f')

/** Cuts a template such as `{timestamp}.{body}` into placeholders and what is between. */
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

function Part({ bytes, source }: { bytes: Uint8Array; source: string }) {
  const shown = useSignal(PORTION)
  const spelled = useMemo(() => visibleBytes(bytes.subarray(0, shown.value)), [bytes, shown.value])
  const more = bytes.length - shown.value
  return (
    <span class={`hue-${hueOf(source)}`} title={`${source}, ${formatBytes(bytes.length)}`}>
      {spelled.map(({ text, mark }, index) => (mark ? <i key={index}>{text}</i> : text))}
      {more > 0 && (
        <button type="button" class="inline-button" onClick={() => (shown.value += PORTION * 20)}>
          {formatNumber(more)} more bytes
        </button>
      )}
    </span>
  )
}

const views = [
  ['text', 'Text'],
  ['hex', 'Hex'],
] as const

function Payload({ signed }: { signed: SignedView }) {
  const view = useSignal<'text' | 'hex'>('text')
  const bytes = useMemo(() => fromBase64(signed.payloadBase64), [signed.payloadBase64])
  const toggle = (
    <Segments
      label="View of the signed bytes"
      items={views}
      current={view.value}
      onChange={(one) => (view.value = one)}
    />
  )
  return (
    <Section title="What is signed" aside={toggle}>
      <Template template={signed.template} />
      {view.value === 'hex' ? (
        <Hex bytes={bytes} />
      ) : (
        <ScrollText class="payload mono" label="The bytes that were signed">
          {signed.segments.map(({ source, start, end }) => (
            <Part key={start} source={source} bytes={bytes.subarray(start, end)} />
          ))}
        </ScrollText>
      )}
      <p class="hint">
        {formatBytes(bytes.length)}, byte for byte as they came. <i class="key">·</i> space, <i class="key">⏎</i> line
        feed, <i class="key">\x…</i> a byte without a face.
      </p>
    </Section>
  )
}

function Signature({ name, stretches }: { name: string; stretches: readonly Run[] }) {
  return (
    <div class="signature">
      <dt>{name}</dt>
      <dd class="mono">
        {stretches.map(({ text, same }, index) =>
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

function Signatures({ view }: { view: SignedView }) {
  const { expected, received } = view
  if (expected === null) return null
  const aligned = received === null || received === '' ? null : alignSignatures(expected, received)
  return (
    <Section title="Signature">
      <ScrollBox class="signatures" label="Signatures, one over the other">
        <dl>
          <Signature name="expected" stretches={aligned?.expected ?? [{ text: expected, same: true }]} />
          {aligned && <Signature name="received" stretches={aligned.received} />}
        </dl>
      </ScrollBox>
      <p class="hint">{aligned?.summary ?? 'The request carries no signature.'}</p>
    </Section>
  )
}

/** The bytes that a signature covers, the signature over them, and its time. Nothing where the plan signs nothing. */
export function SignedSections({ eventId, credentialId, at }: { eventId: string; credentialId: string; at: number }) {
  const view = useSignal<SignedView | null>(null)
  useEffect(() => {
    let gone = false
    api
      .getSignedPayload({ id: eventId, credential: credentialId })
      .then((found) => {
        if (!gone) view.value = found
      })
      .catch((error: unknown) => {
        if (gone) return
        view.value = null
        // 404 is the answer for plans without a signature.
        if (!(error instanceof RequestError && error.status === 404)) showError(error)
      })
    return () => {
      gone = true
    }
  }, [eventId, credentialId, at])
  if (!view.value) return null
  return (
    <>
      <Signatures view={view.value} />
      <Payload signed={view.value} />
      {view.value.timestamp && <TimeAxis timestamp={view.value.timestamp} />}
    </>
  )
}
