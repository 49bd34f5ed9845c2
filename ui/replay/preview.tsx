import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import type { ReplayPreview } from '../../server/core/api/views/replay.ts'
import { api } from '../api.ts'
import { HeaderTable } from '../components/header-table.tsx'
import { Section } from '../components/section.tsx'
import type { Draft } from './draft.ts'
import { toReplayRequest } from './draft.ts'

const PAUSE_MS = 250

/** The headers that would be sent, as the server says; asked for a moment after the last change. */
export function Preview({ draft, event }: { draft: Draft; event: EventDetail }) {
  const found = useSignal<ReplayPreview | null>(null)
  const problem = useSignal<string | null>(null)
  const request = toReplayRequest(draft, event)
  const key = JSON.stringify(request)
  useEffect(() => {
    let gone = false
    const ask = async () => {
      try {
        const preview = await api.previewReplay({ id: event.id, ...request })
        if (gone) return
        found.value = preview
        problem.value = null
      } catch (error) {
        if (!gone) problem.value = (error as Error).message
      }
    }
    const timer = setTimeout(() => void ask(), PAUSE_MS)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [key])
  const added = new Set(found.value?.added.map(([name]) => name.toLowerCase()))
  return (
    <Section title="What will be sent" aside={<span class="faint">marked: made by vhook</span>}>
      {problem.value !== null && <p class="notice tone-bad">{problem.value}</p>}
      {found.value && <HeaderTable headers={found.value.headers} label="Headers to be sent" marked={added} />}
    </Section>
  )
}
