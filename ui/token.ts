const KEY = 'vhook-token'

/** The session token, or an empty string when the page was opened without one. */
export const token = (): string => sessionStorage.getItem(KEY) ?? ''

/** Moves `#token=…` from the address to the tab’s session storage, so that it is not bookmarked or shared. */
export function readTokenFromHash(): void {
  const match = /^#token=([^&]*)(?:&(.*))?$/.exec(location.hash)
  if (!match) return
  sessionStorage.setItem(KEY, decodeURIComponent(match[1] ?? ''))
  history.replaceState(null, '', match[2] ? `#${match[2]}` : '#/events')
}
