import { signal } from '@preact/signals'
import type { AttemptDetail } from '../../server/core/api/views/event.ts'
import type { ReplayRequest } from '../../server/core/api/views/replay.ts'
import { api } from '../api.ts'
import { formatDuration } from '../components/format.ts'
import { openEvent } from '../state/open-event.ts'
import { credentials, rows } from '../state/store.ts'
import { showError, showFailure, showProgress, showSuccess } from '../state/toasts.ts'
import { run } from './run.ts'

/** The event to sign again while the user chooses a credential. `suggested` is the one that it was verified with, or empty. */
export const choosingCredential = signal<{ id: string; suggested: string } | null>(null)

const nameOf = (credential: string): string =>
  credentials.peek().find(({ id }) => id === credential)?.name || credential

/** How a replay is signed, after "Replaying": `with Production`. */
function manner(signature: ReplayRequest['signature'], credential: string | undefined): string {
  if (signature === 'none') return 'without a signature'
  if (signature === 'keep') return 'with the original signature'
  return credential === undefined ? 'with the matching credential' : `with ${nameOf(credential)}`
}

/** Says what the app responded to a replay, and after how long. */
export function reportReplay({ outcome }: AttemptDetail, how: string): void {
  if (!outcome) return
  const { status, error, durationMs } = outcome
  const result = status === null ? 'no response' : String(status)
  const message = `Replayed ${how}: ${result} in ${formatDuration(durationMs)}`
  if (error === null && status !== null && status < 400) showSuccess(message)
  else showFailure(message)
}

/** Sends a replay, and shows how it is signed, for how long it has been running, and its result. */
export async function sendReplay(request: ReplayRequest & { id: string }): Promise<AttemptDetail> {
  const how = manner(request.signature, request.credential)
  const done = showProgress(`Replaying ${how}…`)
  try {
    const { attempt } = await api.replayEvent(request)
    reportReplay(attempt, how)
    return attempt
  } finally {
    done()
  }
}

/** Replays the event with its original signature, or signed with that credential. */
export const replay = (id: string, credential?: string) =>
  run(`replay:${id}`, () =>
    sendReplay(credential === undefined ? { id, signature: 'keep' } : { id, signature: 'resign', credential }),
  )

/** Signs the event again and replays it; asks for the credential unless it is certain. */
export function resign(id: string): void {
  const [first, ...others] = credentials.peek()
  if (!first) return showError(new Error('There is no credential to sign with. Add one on the credentials page.'))
  const event = rows.peek().find((row) => row.id === id) ?? openEvent.peek()?.event
  const own = event?.credential ?? null
  if (others.length === 0) void replay(id, first.id)
  else if (own !== null && event?.verdict === 'valid') void replay(id, own)
  else choosingCredential.value = { id, suggested: own ?? '' }
}
