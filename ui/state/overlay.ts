import { signal } from '@preact/signals'

/** The dialog opened from anywhere, by button or shortcut. */
export const overlay = signal<'palette' | 'help' | null>(null)

export const closeOverlay = (): void => {
  overlay.value = null
}
