import { signal } from '@preact/signals'
import { addIds, removeIds } from '../state/selection.ts'
import { showError } from '../state/toasts.ts'

/** Ids of the actions in progress. An `ActionButton` shows its own and cannot be pressed meanwhile. */
export const runningActions = signal<ReadonlySet<string>>(new Set())

/** Runs `work` unless an action with this id is in progress, and shows a toast if it fails. True on success. */
export async function run(action: string, work: () => Promise<unknown>): Promise<boolean> {
  if (runningActions.peek().has(action)) return false
  runningActions.value = addIds(runningActions.peek(), [action])
  try {
    await work()
    return true
  } catch (error) {
    showError(error)
    return false
  } finally {
    runningActions.value = removeIds(runningActions.peek(), [action])
  }
}
