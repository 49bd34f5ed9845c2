import { showError, showSuccess } from '../state/toasts.ts'

/** Copies text and confirms it in a toast: for menu items and shortcuts, which have no place of their own to confirm it. */
export async function copy(text: string, confirmation: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    showSuccess(confirmation)
  } catch (error) {
    showError(error)
  }
}
