import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { AuthenticationPlan } from '../../server/core/model/credential.ts'
import { secretField } from '../../server/core/model/credential.ts'
import type { HeaderList } from '../../server/core/model/request.ts'
import { api } from '../api.ts'
import { HeaderTable } from '../components/header-table.tsx'
import { Section } from '../components/section.tsx'

/** The plan with a made-up secret while none is entered; null while something else that it needs is missing. */
export function withExampleSecret(plan: Record<string, unknown>): Record<string, unknown> | null {
  const type = plan['type'] as AuthenticationPlan['type']
  if (type === 'oauth2' && !plan['clientId']) return null
  const field = secretField[type]
  if (plan[field]) return plan
  if (type === 'preset' || type === 'scheme') return null
  return { ...plan, [field]: plan['secretIsBase64'] === true ? btoa('example-secret') : 'example-secret' }
}

/** The headers a sender with this plan would send, while it is still being entered. */
export function PlanPreview({ plan }: { plan: Record<string, unknown> }) {
  const headers = useSignal<HeaderList>([])
  const problem = useSignal<string | null>(null)
  const shown = withExampleSecret(plan)
  const key = JSON.stringify(shown)
  useEffect(() => {
    if (shown === null) return undefined
    let gone = false
    const ask = async () => {
      try {
        const found = await api.previewCredential({ authenticationPlan: shown as unknown as AuthenticationPlan })
        if (gone) return
        headers.value = found.headers
        problem.value = null
      } catch (error) {
        if (!gone) problem.value = (error as Error).message
      }
    }
    const timer = setTimeout(() => void ask(), 250)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [key])
  return (
    <Section title="What the sender will send">
      {shown === null ? (
        <p class="muted empty-line">Fill in what is missing to see an example.</p>
      ) : problem.value === null ? (
        <HeaderTable headers={headers.value} label="Example headers" />
      ) : (
        <p class="muted empty-line">{problem.value}</p>
      )}
    </Section>
  )
}
