import { signal } from '@preact/signals'
import { RotateCw, Square, Trash2, X } from 'lucide'
import type { ReplayRequest } from '../../server/core/api.ts'
import { plural, removeEvents } from '../actions.ts'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { clearSelection, selected } from '../state/selection.ts'
import { rows } from '../state/store.ts'
import { note, tell } from '../state/toasts.ts'

/** A batch under way; `stopped` ends it after the event it is at. */
const batch = signal<{ done: number; total: number; stopped: boolean } | null>(null)

/** Oldest first, one after the other, as they once came. */
async function replayAll(signature: ReplayRequest['signature']): Promise<void> {
  const ids = rows
    .peek()
    .filter((row) => selected.peek().has(row.id))
    .map((row) => row.id)
    .toReversed()
  batch.value = { done: 0, total: ids.length, stopped: false }
  for (const id of ids) {
    if (batch.peek()?.stopped) break
    await api.replay(id, { signature }).catch(tell)
    const current = batch.peek()
    if (current) batch.value = { ...current, done: current.done + 1 }
  }
  note(`Replayed ${plural(batch.peek()?.done ?? 0, 'event')}.`)
  batch.value = null
}

function Progress() {
  const current = batch.value
  if (!current) return null
  return (
    <div class="batch">
      <progress max={current.total} value={current.done} aria-label="Replayed" />
      <span class="grow">
        {current.done} of {current.total} replayed
      </span>
      <Button icon={Square} onClick={() => (batch.value = { ...current, stopped: true })}>
        Stop
      </Button>
    </div>
  )
}

/** What can be done with the ticked events; there only while some are ticked. */
export function BatchBar() {
  if (batch.value) return <Progress />
  const number = selected.value.size
  if (number === 0) return null
  return (
    <div class="batch" role="toolbar" aria-label="Ticked events">
      <span class="grow">{number} ticked</span>
      <Button icon={RotateCw} onClick={() => void replayAll('keep')}>
        Replay
      </Button>
      <Button onClick={() => void replayAll('resign')}>Re-sign and replay</Button>
      <Button
        kind="danger"
        icon={Trash2}
        label="Delete ticked events"
        onClick={() => removeEvents([...selected.peek()])}
      />
      <Button kind="quiet" icon={X} label="Untick all" onClick={clearSelection} />
    </div>
  )
}
