import { Segments } from '../components/segments.tsx'
import { useSignal } from '@preact/signals'
import { Copy, Download } from 'lucide'
import { useMemo } from 'preact/hooks'
import { copy } from '../actions.ts'
import { Button } from '../components/button.tsx'
import { formatBytes } from '../components/format.ts'
import { Text } from '../components/text.tsx'
import { decodeUtf8, fromBase64 } from './bytes.ts'
import { FormFields } from './form.tsx'
import type { JsonReading } from './json.ts'
import { MAX_PARSED_BYTES, readJson } from './json.ts'
import { DecompressToggle, DecompressError, useDecompressed } from './compressed.tsx'
import { Hex, RawText } from './raw.tsx'
import { JsonTree } from './tree.tsx'

type View = 'json' | 'form' | 'text' | 'hex'
const titles: Record<View, string> = { json: 'JSON', form: 'Form', text: 'Text', hex: 'Hex' }

interface Body {
  bytes: Uint8Array
  text: string | null
  json: JsonReading | null
  /** In the order they are offered; the first is the one to begin with. */
  views: View[]
}

const looksJson = (type: string, text: string): boolean => /[/+]json\b/i.test(type) || /^\s*[[{]/.test(text)

function study(bytes: Uint8Array, type: string): Body {
  const text = decodeUtf8(bytes)
  if (text === null) return { bytes, text, json: null, views: ['hex'] }
  const views: View[] = ['text', 'hex']
  if (bytes.length > MAX_PARSED_BYTES) return { bytes, text, json: null, views }
  const json = looksJson(type, text) ? readJson(text) : null
  if (/x-www-form-urlencoded/i.test(type)) views.unshift('form')
  if (json) views.unshift('json')
  return { bytes, text, json, views }
}

function JsonView({ body }: { body: Body }) {
  if (body.json?.node) return <JsonTree node={body.json.node} />
  const problem = body.json?.problem
  const near = problem ? (body.text ?? '').slice(Math.max(0, problem.at - 30), problem.at + 30) : ''
  return (
    <div class="notice tone-warn">
      <p>
        Not JSON from line {problem?.line}, column {problem?.column}: {problem?.message}
      </p>
      <code class="mono">
        <Text text={near} />
      </code>
    </div>
  )
}

const drawers: Record<View, (body: Body) => preact.ComponentChildren> = {
  json: (body) => <JsonView body={body} />,
  form: (body) => <FormFields text={body.text ?? ''} />,
  text: (body) => <RawText text={body.text ?? ''} />,
  hex: (body) => <Hex bytes={body.bytes} />,
}

interface BodyViewProps {
  /** Absent when it is too big to be shown inline. */
  base64: string | undefined
  size: number
  contentType: string
  /** Content-Encoding, when there is one. */
  encoding?: string | undefined
  /** Fetches the bytes as a file; absent where there is no file to be had. */
  onDownload?: () => void
}

function TooBig({ bytes, onDownload }: { bytes: number; onDownload: (() => void) | undefined }) {
  return (
    <div class="notice">
      <p>The body has {formatBytes(bytes)}, more than is shown here.</p>
      {onDownload && (
        <Button icon={Download} onClick={onDownload}>
          Download
        </Button>
      )}
    </div>
  )
}

/** A body in the views that suit it: JSON tree, form fields, text, hex; a compressed one unpacked on request. */
export function BodyView({ base64, size: bytes, contentType, encoding = '', onDownload }: BodyViewProps) {
  const came = useMemo(() => (base64 === undefined ? null : fromBase64(base64)), [base64])
  const unpacked = useDecompressed(came, encoding)
  const { shown, problem } = unpacked
  const body = useMemo(() => shown && study(shown, contentType), [shown, contentType])
  const chosen = useSignal<View | null>(null)
  if (bytes === 0) return <p class="muted empty-line">No body.</p>
  if (!body) return <TooBig bytes={bytes} onDownload={onDownload} />
  const view = chosen.value && body.views.includes(chosen.value) ? chosen.value : (body.views[0] ?? 'hex')
  return (
    <div class="body-view">
      <div class="body-bar">
        <Segments
          label="View of the body"
          items={body.views.map((one) => [one, titles[one]] as const)}
          current={view}
          onChange={(one) => (chosen.value = one)}
        />
        <span class="faint grow">
          {formatBytes(unpacked.isUnpacked ? body.bytes.length : bytes)}
          {contentType && ` · ${contentType.split(';', 1)[0]}`}
        </span>
        <DecompressToggle encoding={encoding} body={unpacked} />
        <Takeaways body={body} onDownload={onDownload} />
      </div>
      <DecompressError problem={problem} />
      {drawers[view](body)}
    </div>
  )
}

function Takeaways({ body, onDownload }: { body: Body; onDownload: (() => void) | undefined }) {
  return (
    <>
      {body.text !== null && (
        <Button
          kind="quiet"
          icon={Copy}
          label="Copy the body"
          onClick={() => void copy(body.text ?? '', 'Copied the body')}
        />
      )}
      {onDownload && <Button kind="quiet" icon={Download} label="Download the body" onClick={onDownload} />}
    </>
  )
}
