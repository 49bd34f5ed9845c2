import { signal } from '@preact/signals'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'vhook-theme'
const isTheme = (word: string | null): word is Theme => word === 'system' || word === 'light' || word === 'dark'

export const theme = signal<Theme>('system')

export function setTheme(next: Theme): void {
  theme.value = next
  localStorage.setItem(KEY, next)
  document.documentElement.dataset['theme'] = next
}

export function startTheme(): void {
  const kept = localStorage.getItem(KEY)
  setTheme(isTheme(kept) ? kept : 'system')
}

/** Whether the page is dark now, whoever decided it. */
export const isDarkTheme = (): boolean =>
  theme.value === 'dark' || (theme.value === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
