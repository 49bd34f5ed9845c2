import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { ReplayPreview } from '../../server/core/api/views/replay.ts'
import { api } from '../api.ts'
import { HeaderTable } from '../components/header-table.tsx'
import { Section } from '../components/section.tsx'
import type { Draft } from './draft.ts'
import { toReplayRequest } from './draft.ts'

const DEBOUNCE_MS = 250

/** The headers the server would send for this draft. */
export function Preview({ draft, event }: { draft: Draft; event: EventDetail }) {
  const preview = useSignal<ReplayPreview | null>(null)
  const problem = useSignal<string | null>(null)
  const request = toReplayRequest(draft, event)
  const key = JSON.stringify(request)
  useEffect(() => {
    let cancelled = false
    const load = async () => {
      try {
        const found = await api.previewReplay({ id: event.id, ...request })
        if (cancelled) return
        preview.value = found
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
  const added = new Set(preview.value?.added.map(([name]) => name.toLowerCase()))
  return (
    <Section title="Headers to send" aside={<span class="faint">highlighted: added by vhook</span>}>
      {problem.value !== null && <p class="notice tone-bad">{problem.value}</p>}
      {preview.value && <HeaderTable headers={preview.value.headers} label="Headers to send" highlighted={added} />}
    </Section>
  )
}
