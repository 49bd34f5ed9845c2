import { formatHash, route } from '../route.ts'

const KEY = 'vhook-token'

/** The token, or an empty string when this tab has none. */
export const token = (): string => sessionStorage.getItem(KEY) ?? ''

export const saveToken = (text: string): void => sessionStorage.setItem(KEY, text)

/** A rejected token is of no more use, and must not be handed to other tabs. */
export const dropToken = (): void => sessionStorage.removeItem(KEY)

/**
 * Moves `#token=…` from the address to the tab’s session storage, so that it is not bookmarked or shared, and restores the place that
 * was shown. Returns whether there was one.
 */
export function takeTokenFromHash(): boolean {
  const match = /^#token=([^&]*)(?:&(.*))?$/.exec(location.hash)
  if (!match) return false
  history.replaceState(null, '', match[2] ? `#${match[2]}` : formatHash(route.peek()))
  saveToken(decodeURIComponent(match[1] ?? ''))
  return true
}
