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

type Form = 'vapi' | 'env'
const forms = [
  ['vapi', 'For Vapi'],
  ['env', '.env'],
] as const satisfies ReadonlyArray<readonly [Form, string]>

/** The bodies that make these credentials at Vapi: one as it stands, several as a list. */
export function vapiExportText({ credentials }: ExportResult): string {
  const bodies = credentials.flatMap((one) => ('body' in one ? [one.body] : []))
  return JSON.stringify(bodies.length === 1 ? bodies[0] : bodies, null, 2)
}

function Left({ credentials }: ExportResult) {
  const left = credentials.flatMap((one) => ('why' in one ? [one] : []))
  return left.map(({ id, why }) => (
    <p key={id} class="notice">
      <b>
        <Text text={id} />
      </b>{' '}
      is left out. <Text text={why} />
    </p>
  ))
}

/** All credentials as others take them; where a secret belongs stands a placeholder. */
export function ExportCredentials({ onClose }: { onClose: () => void }) {
  const answer = useSignal<ExportResult | null>(null)
  const form = useSignal<Form>('vapi')
  useEffect(() => {
    const fetchIt = async () => {
      answer.value = await api.exportCredentials()
    }
    fetchIt().catch(showError)
  }, [])
  const texts: Record<Form, (known: ExportResult) => string> = { vapi: vapiExportText, env: ({ env }) => env }
  const text = answer.value && texts[form.value](answer.value)
  return (
    <Sheet title="Export credentials" place="side" onClose={onClose}>
      <div class="label-line">
        <Segments label="Form" items={forms} current={form.value} onChange={(chosen) => (form.value = chosen)} />
        {text !== null && <CopyButton text={text} what="the export" />}
      </div>
      {text !== null && (
        <ScrollText class="raw mono" label="Export">
          <Text text={text} keep="lines" />
        </ScrollText>
      )}
      {answer.value && form.value === 'vapi' && <Left {...answer.value} />}
      <p class="hint">Secrets are never exported; put each in where its placeholder stands.</p>
    </Sheet>
  )
}
