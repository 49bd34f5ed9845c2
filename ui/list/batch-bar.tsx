import { RotateCw, Square, Trash2, X } from 'lucide'
import type { ReplayRequest } from '../../server/core/api/views/replay.ts'
import { plural, removeEvents } from '../actions.ts'
import { api } from '../api.ts'
import { Button } from '../components/button.tsx'
import { formatNumber } from '../components/format.ts'
import { clearSelection, selected } from '../state/selection.ts'
import { rows } from '../state/store.ts'
import { showSuccess, showError } from '../state/toasts.ts'
import type { BatchResult } from './batch-replay.ts'
import { batch, replayEach } from './batch-replay.ts'

/** Oldest first, as they once came. */
async function replayAll(signature: ReplayRequest['signature']): Promise<void> {
  const ticked = rows.peek().filter((row) => selected.peek().has(row.id))
  const ids = ticked.map((row) => row.id).toReversed()
  showSuccess(wordsOf(await replayEach(ids, (id) => api.replayEvent({ id, signature }), showError), ids.length))
}

function wordsOf({ sent, failed, stopped }: BatchResult, total: number): string {
  if (stopped) return `Stopped: ${formatNumber(sent)} of ${plural(total, 'event')} replayed.`
  const rest = failed > 0 ? `; ${formatNumber(failed)} could not be sent` : ''
  return `Replayed ${plural(sent, 'event')}${rest}.`
}

function Progress() {
  const current = batch.value
  if (!current) return null
  return (
    <div class="batch">
      <progress max={current.total} value={current.done} aria-label="Replayed" />
      <span class="grow">
        {formatNumber(current.done)} of {formatNumber(current.total)} replayed
      </span>
      <Button icon={Square} onClick={current.stop}>
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
