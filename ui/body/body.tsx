import { useSignal } from '@preact/signals'
import { Download } from 'lucide'
import { useMemo } from 'preact/hooks'
import { Button, CopyButton } from '../components/button.tsx'
import { formatBytes, formatNumber } from '../components/format.ts'
import { Segments } from '../components/segments.tsx'
import { decodeUtf8, fromBase64 } from './bytes.ts'
import { DecompressError, DecompressToggle, useDecompressed } from './compressed.tsx'
import { FormFields } from './form.tsx'
import type { JsonReading } from './json.ts'
import { MAX_PARSED_BYTES, readJson } from './json.ts'
import { JsonError } from './json-error.tsx'
import { Hex, RawText } from './raw.tsx'
import { JsonTree } from './tree.tsx'

type View = 'json' | 'form' | 'text' | 'hex'
const viewTitles: Record<View, string> = { json: 'JSON', form: 'Form', text: 'Text', hex: 'Hex' }

interface ParsedBody {
  bytes: Uint8Array
  text: string | null
  json: JsonReading | null
  /** In display order; the first is the default. */
  views: View[]
}

const isProbablyJson = (type: string, text: string): boolean => /[/+]json\b/i.test(type) || /^\s*[[{]/.test(text)

function parseBody(bytes: Uint8Array, type: string): ParsedBody {
  const text = decodeUtf8(bytes)
  if (text === null) return { bytes, text, json: null, views: ['hex'] }
  const views: View[] = ['text', 'hex']
  if (bytes.length > MAX_PARSED_BYTES) return { bytes, text, json: null, views }
  const json = isProbablyJson(type, text) ? readJson(text) : null
  if (/x-www-form-urlencoded/i.test(type)) views.unshift('form')
  if (json) views.unshift('json')
  return { bytes, text, json, views }
}

function JsonView({ text, json }: { text: string; json: JsonReading | null }) {
  if (json?.node) return <JsonTree node={json.node} />
  return (
    <>
      {json?.problem && <JsonError text={text} problem={json.problem} />}
      {json?.depth !== undefined && (
        <p class="notice">Valid JSON, nested {formatNumber(json.depth)} levels deep: shown as text.</p>
      )}
      <RawText text={text} />
    </>
  )
}

const renderers: Record<View, (body: ParsedBody) => preact.ComponentChildren> = {
  json: ({ text, json }) => <JsonView text={text ?? ''} json={json} />,
  form: ({ text }) => <FormFields text={text ?? ''} />,
  text: ({ text }) => <RawText text={text ?? ''} />,
  hex: ({ bytes }) => <Hex bytes={bytes} />,
}

interface BodyViewProps {
  /** Absent when the body is too large to come with the event. */
  base64: string | undefined
  size: number
  contentType: string
  /** The Content-Encoding header. */
  encoding?: string | undefined
  /** Saves the body as a file; absent when it cannot be downloaded. */
  onDownload?: () => void
}

function TooLarge({ bytes, onDownload }: { bytes: number; onDownload: (() => void) | undefined }) {
  return (
    <div class="notice">
      <p>This body ({formatBytes(bytes)}) is too large to show.</p>
      {onDownload && (
        <Button icon={Download} onClick={onDownload}>
          Download
        </Button>
      )}
    </div>
  )
}

/** A body as JSON tree, form fields, text or hex, whichever apply; a compressed one is decompressed on request. */
export function BodyView({ base64, size, contentType, encoding = '', onDownload }: BodyViewProps) {
  const received = useMemo(() => (base64 === undefined ? null : fromBase64(base64)), [base64])
  const decompressed = useDecompressed(received, encoding)
  const { shown, problem } = decompressed
  const body = useMemo(() => shown && parseBody(shown, contentType), [shown, contentType])
  const selected = useSignal<View | null>(null)
  if (size === 0) return <p class="muted empty-line">No body</p>
  if (!body) return <TooLarge bytes={size} onDownload={onDownload} />
  const view = selected.value && body.views.includes(selected.value) ? selected.value : (body.views[0] ?? 'hex')
  return (
    <div class="body-view">
      <div class="body-bar">
        <Segments
          label="Body view"
          items={body.views.map((one) => [one, viewTitles[one]] as const)}
          current={view}
          onChange={(one) => (selected.value = one)}
        />
        <span class="faint grow">
          {formatBytes(decompressed.isDecompressed ? body.bytes.length : size)}
          {contentType && ` · ${contentType.split(';', 1)[0]}`}
        </span>
        <DecompressToggle encoding={encoding} body={decompressed} />
        {body.text !== null && <CopyButton text={body.text} what="body" />}
        {onDownload && <Button kind="quiet" icon={Download} label="Download body" onClick={onDownload} />}
      </div>
      <DecompressError problem={problem} />
      {renderers[view](body)}
    </div>
  )
}
