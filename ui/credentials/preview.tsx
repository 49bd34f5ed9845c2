import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { AuthenticationPlan } from '../../server/core/model/credential.ts'
import { secretField } from '../../server/core/model/credential.ts'
import type { HeaderList } from '../../server/core/model/request.ts'
import { api } from '../api.ts'
import { HeaderTable } from '../components/header-table.tsx'
import { Section } from '../components/section.tsx'

const DEBOUNCE_MS = 250

/** The plan with an example secret while none is entered; null while another required field is empty. */
export function withExampleSecret(plan: Record<string, unknown>): Record<string, unknown> | null {
  const type = plan['type'] as AuthenticationPlan['type']
  if (type === 'oauth2' && !plan['clientId']) return null
  const field = secretField[type]
  if (plan[field]) return plan
  if (type === 'preset' || type === 'scheme') return null
  return { ...plan, [field]: plan['secretIsBase64'] === true ? btoa('example-secret') : 'example-secret' }
}

/** The headers a sender with this plan would send, updated while the form is filled in. */
export function PlanPreview({ plan }: { plan: Record<string, unknown> }) {
  const headers = useSignal<HeaderList>([])
  const problem = useSignal<string | null>(null)
  const example = withExampleSecret(plan)
  const key = JSON.stringify(example)
  useEffect(() => {
    if (example === null) return undefined
    let cancelled = false
    const load = async () => {
      try {
        const authenticationPlan = example as unknown as AuthenticationPlan
        const preview = await api.previewCredential({ authenticationPlan })
        if (cancelled) return
        headers.value = preview.headers
        problem.value = null
      } catch (error) {
        if (!cancelled) problem.value = (error as Error).message
      }
    }
    const timer = setTimeout(() => void load(), DEBOUNCE_MS)
    return () => {
      cancelled = true
      clearTimeout(timer)
    }
  }, [key])
  return (
    <Section title="Example headers">
      {example === null ? (
        <p class="muted empty-line">Fill in the required fields to see an example.</p>
      ) : problem.value === null ? (
        <HeaderTable headers={headers.value} label="Example headers" />
      ) : (
        <p class="muted empty-line">{problem.value}</p>
      )}
    </Section>
  )
}
