import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ExportResult } from '../../server/core/api/views/credential.ts'
import { api } from '../api.ts'
import { CopyButton } from '../components/button.tsx'
import { ScrollText } from '../components/scroll.tsx'
import { Segments } from '../components/segments.tsx'
import { Sheet } from '../components/sheet.tsx'
import { Text } from '../components/text.tsx'
import { showError } from '../state/toasts.ts'

type Format = 'vapi' | 'env'
const formats = [
  ['vapi', 'Vapi'],
  ['env', '.env'],
] as const satisfies ReadonlyArray<readonly [Format, string]>

/** The request bodies that create these credentials in Vapi: an object for one, an array for several. */
export function vapiExportText({ credentials }: ExportResult): string {
  const bodies = credentials.flatMap((one) => ('body' in one ? [one.body] : []))
  return JSON.stringify(bodies.length === 1 ? bodies[0] : bodies, null, 2)
}

const textFor: Record<Format, (exported: ExportResult) => string> = { vapi: vapiExportText, env: ({ env }) => env }

function Skipped({ credentials }: ExportResult) {
  const skipped = credentials.flatMap((one) => ('why' in one ? [one] : []))
  return skipped.map(({ id, why }) => (
    <p key={id} class="notice">
      <b>
        <Text text={id} />
      </b>{' '}
      is not included. <Text text={why} />
    </p>
  ))
}

/** All credentials in a format other tools read, with placeholders for the secrets. */
export function ExportCredentials({ onClose }: { onClose: () => void }) {
  const exported = useSignal<ExportResult | null>(null)
  const format = useSignal<Format>('vapi')
  useEffect(() => {
    const load = async () => {
      exported.value = await api.exportCredentials()
    }
    load().catch(showError)
  }, [])
  const text = exported.value && textFor[format.value](exported.value)
  return (
    <Sheet title="Export credentials" position="side" onClose={onClose}>
      <div class="label-line">
        <Segments label="Format" items={formats} current={format.value} onChange={(next) => (format.value = next)} />
        {text !== null && <CopyButton text={text} what="export" />}
      </div>
      {text !== null && (
        <ScrollText class="code-box mono" label="Export">
          <Text text={text} keep="lines" />
        </ScrollText>
      )}
      {exported.value && format.value === 'vapi' && <Skipped {...exported.value} />}
      <p class="hint">Secrets are never exported. Replace each placeholder with the secret.</p>
    </Sheet>
  )
}
