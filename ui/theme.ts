import { signal } from '@preact/signals'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'vhook-theme'
const isTheme = (text: string | null): text is Theme => text === 'system' || text === 'light' || text === 'dark'

export const theme = signal<Theme>('system')

export function setTheme(next: Theme): void {
  theme.value = next
  localStorage.setItem(KEY, next)
  document.documentElement.dataset['theme'] = next
}

export function startTheme(): void {
  const saved = localStorage.getItem(KEY)
  setTheme(isTheme(saved) ? saved : 'system')
}

/** Whether the page is dark, by choice or by the system setting. */
export const isDarkTheme = (): boolean =>
  theme.value === 'dark' || (theme.value === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
