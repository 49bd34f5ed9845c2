import { signal } from '@preact/signals'
import { RequestError } from '../api.ts'

export interface Toast {
  id: number
  kind: 'problem' | 'notice' | 'done' | 'undo' | 'progress'
  message: string
  hint?: string | undefined
  /** Unix ms when it closes by itself; null when only the user closes it. */
  until: number | null
  /** Unix ms since when the work has been in progress. */
  since?: number
  action?: { label: string; run: () => void }
}

export const toasts = signal<Toast[]>([])
let count = 0

export function dismiss(id: number): void {
  toasts.value = toasts.peek().filter((toast) => toast.id !== id)
}

function show(toast: Omit<Toast, 'id'>): number {
  count += 1
  const id = count
  toasts.value = [...toasts.peek().slice(-4), { ...toast, id }]
  if (toast.until !== null) setTimeout(() => dismiss(id), toast.until - Date.now())
  return id
}

/** Shows an error until the user closes it. */
export function showError(problem: unknown): void {
  const message = problem instanceof Error ? problem.message : String(problem)
  const hint = problem instanceof RequestError ? problem.hint : undefined
  if (toasts.peek().some((toast) => toast.kind === 'problem' && toast.message === message)) return
  show({ kind: 'problem', message, hint, until: null })
}

/** Shows information until the user closes it. */
export function showNotice(message: string): void {
  show({ kind: 'notice', message, until: null })
}

/** Confirms an action for four seconds. */
export function showSuccess(message: string): void {
  show({ kind: 'done', message, until: Date.now() + 4_000 })
}

/** Reports a result that is not a success for ten seconds. */
export function showFailure(message: string): void {
  show({ kind: 'problem', message, until: Date.now() + 10_000 })
}

/** Shows that work is in progress, and for how long, until the returned function is called. */
export function showProgress(message: string): () => void {
  const id = show({ kind: 'progress', message, until: null, since: Date.now() })
  return () => dismiss(id)
}

/** Runs `act` after `waitMs` unless the user undoes it. Closing the page also cancels it. */
export function scheduleWithUndo(message: string, waitMs: number, act: () => void, onUndo: () => void): void {
  const timer = setTimeout(act, waitMs)
  const id = show({
    kind: 'undo',
    message,
    until: Date.now() + waitMs,
    action: {
      label: 'Undo',
      run: () => {
        clearTimeout(timer)
        dismiss(id)
        onUndo()
      },
    },
  })
}
