import { signal } from '@preact/signals'
import { RequestError } from '../api.ts'

export interface Toast {
  id: number
  kind: 'problem' | 'notice' | 'done' | 'undo'
  message: string
  hint?: string | undefined
  /** Unix ms when it goes by itself; null when only the reader sends it away. */
  until: number | null
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

/** Shows what went wrong, in the words of whoever refused. Problems stay until they are read. */
export function showError(problem: unknown): void {
  const message = problem instanceof Error ? problem.message : String(problem)
  const hint = problem instanceof RequestError ? problem.hint : undefined
  if (toasts.peek().some((toast) => toast.kind === 'problem' && toast.message === message)) return
  show({ kind: 'problem', message, hint, until: null })
}

/** Says what a person should know; it stays until it is sent away. */
export function showNotice(message: string): void {
  show({ kind: 'notice', message, until: null })
}

/** Says for four seconds that something was done. */
export function showSuccess(message: string): void {
  show({ kind: 'done', message, until: Date.now() + 4_000 })
}

/** Does it when `waitMs` have passed, unless the reader takes it back. Leaving the page takes it back too. */
export function scheduleWithUndo(message: string, waitMs: number, act: () => void, undone: () => void): void {
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
        undone()
      },
    },
  })
}
