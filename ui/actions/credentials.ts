import { api } from '../api.ts'
import { addIds, pendingRemoval, removeIds } from '../state/selection.ts'
import { scheduleWithUndo } from '../state/toasts.ts'
import { UNDO_MS } from './events.ts'
import { run } from './run.ts'

/** Removes the credential after ten seconds unless the user undoes it. */
export function removeCredential(id: string, name: string): void {
  pendingRemoval.value = addIds(pendingRemoval.peek(), [id])
  const reset = () => {
    pendingRemoval.value = removeIds(pendingRemoval.peek(), [id])
  }
  const remove = () => void run('remove-credential', () => api.removeCredential({ id })).then(reset)
  scheduleWithUndo(`Removing credential ${name}`, UNDO_MS, remove, reset)
}
