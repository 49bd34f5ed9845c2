import { RotateCw, SkipForward, Square, Trash2, X } from 'lucide'
import type { ReplayRequest } from '../../server/core/api/views/replay.ts'
import { removeEvents } from '../actions/events.ts'
import { apiUntil } from '../api.ts'
import { Button } from '../components/button.tsx'
import { formatNumber, plural } from '../components/format.ts'
import { clearSelection, selected } from '../state/selection.ts'
import { now, rows } from '../state/store.ts'
import { showError, showSuccess } from '../state/toasts.ts'
import type { BatchResult } from './batch-replay.ts'
import { batch, replayEach } from './batch-replay.ts'

/** Responses waited for at the same time; a browser opens six connections to one address. */
const CONCURRENCY = 4
/** How long a response is waited for, in ms. */
const LIMIT_MS = 30_000
/** From when on the wait itself is shown, in ms. */
const SLOW_MS = 3_000

/** Replays the selected events, oldest first as they were received. */
async function replaySelected(signature: ReplayRequest['signature']): Promise<void> {
  const newestFirst = rows.peek().filter((row) => selected.peek().has(row.id))
  const ids = newestFirst.map((row) => row.id).toReversed()
  const send = (id: string, signal: AbortSignal) => apiUntil(signal).replayEvent({ id, signature })
  const limits = { concurrency: CONCURRENCY, limitMs: LIMIT_MS }
  showSuccess(summaryOf(await replayEach(ids, { send, onError: showError, ...limits }), ids.length))
}

function summaryOf({ sent, failed, unanswered, stopped }: BatchResult, total: number): string {
  const rest = [
    ...(unanswered > 0 ? [`${formatNumber(unanswered)} without a response`] : []),
    ...(failed > 0 ? [`${formatNumber(failed)} could not be sent`] : []),
  ]
  const start = stopped
    ? `Stopped: ${formatNumber(sent)} of ${plural(total, 'event')} replayed`
    : `Replayed ${plural(sent, 'event')}`
  return [start, ...rest].join('; ')
}

function Progress() {
  const current = batch.value
  if (!current) return null
  const { done, total, waiting, since, skip, stop } = current
  const waitedMs = waiting > 0 ? now.value - since : 0
  return (
    <div class="batch">
      <progress max={total} value={done} aria-label="Replay progress" />
      <span class="grow">
        {formatNumber(done)} of {formatNumber(total)} replayed
        {waitedMs >= SLOW_MS && (
          <span class="muted">
            {' '}
            · waiting for {plural(waiting, 'response')}, {Math.floor(waitedMs / 1_000)} s of {LIMIT_MS / 1_000} s
          </span>
        )}
      </span>
      <Button icon={SkipForward} onClick={skip} hint="Continue without the responses in progress">
        Skip
      </Button>
      <Button icon={Square} onClick={stop}>
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
