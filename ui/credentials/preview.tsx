import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { AuthenticationPlan } from '../../server/core/credential.ts'
import type { HeaderList } from '../../server/core/request.ts'
import { api } from '../api.ts'
import { HeaderTable } from '../panels/headers.tsx'
import { Section } from '../parts/section.tsx'

/** The headers a sender with this plan would send, while it is still being entered. */
export function PlanPreview({ plan }: { plan: Record<string, unknown> }) {
  const headers = useSignal<HeaderList>([])
  const problem = useSignal<string | null>(null)
  const key = JSON.stringify(plan)
  useEffect(() => {
    let gone = false
    const ask = async () => {
      try {
        const found = await api.previewCredential(plan as unknown as AuthenticationPlan)
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
      {problem.value === null ? (
        <HeaderTable headers={headers.value} label="Example headers" />
      ) : (
        <p class="muted empty-line">{problem.value}</p>
      )}
    </Section>
  )
}
