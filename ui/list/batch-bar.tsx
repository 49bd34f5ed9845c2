import { RotateCw, Square, Trash2, X } from 'lucide'
import type { ReplayRequest } from '../../server/core/api/views/replay.ts'
import { removeEvents } from '../actions/events.ts'
import { api } from '../api.ts'
import { Button } from '../components/button.tsx'
import { formatNumber, plural } from '../components/format.ts'
import { clearSelection, selected } from '../state/selection.ts'
import { rows } from '../state/store.ts'
import { showError, showSuccess } from '../state/toasts.ts'
import type { BatchResult } from './batch-replay.ts'
import { batch, replayEach } from './batch-replay.ts'

/** Replays the selected events, oldest first as they were received. */
async function replaySelected(signature: ReplayRequest['signature']): Promise<void> {
  const newestFirst = rows.peek().filter((row) => selected.peek().has(row.id))
  const ids = newestFirst.map((row) => row.id).toReversed()
  const result = await replayEach(ids, (id) => api.replayEvent({ id, signature }), showError)
  showSuccess(summaryOf(result, ids.length))
}

function summaryOf({ sent, failed, stopped }: BatchResult, total: number): string {
  if (stopped) return `Stopped: ${formatNumber(sent)} of ${plural(total, 'event')} replayed`
  const rest = failed > 0 ? `; ${formatNumber(failed)} could not be sent` : ''
  return `Replayed ${plural(sent, 'event')}${rest}`
}

function Progress() {
  const current = batch.value
  if (!current) return null
  return (
    <div class="batch">
      <progress max={current.total} value={current.done} aria-label="Replay progress" />
      <span class="grow">
        {formatNumber(current.done)} of {formatNumber(current.total)} replayed
      </span>
      <Button icon={Square} onClick={current.stop}>
        Stop
      </Button>
    </div>
  )
}

/** Actions on the selected events; hidden while none are selected. */
export function BatchBar() {
  if (batch.value) return <Progress />
  const count = selected.value.size
  if (count === 0) return null
  return (
    <div class="batch" role="toolbar" aria-label="Selected events">
      <span class="grow">{formatNumber(count)} selected</span>
      <Button icon={RotateCw} onClick={() => void replaySelected('keep')}>
        Replay
      </Button>
      <Button onClick={() => void replaySelected('resign')}>Re-sign and replay</Button>
      <Button
        kind="danger"
        icon={Trash2}
        label="Delete selected events"
        onClick={() => removeEvents([...selected.peek()])}
      />
      <Button kind="quiet" icon={X} label="Clear selection" onClick={clearSelection} />
    </div>
  )
}
