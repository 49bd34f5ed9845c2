const KEY = 'vhook-token'

/** The token of this launch, or an empty text when the page was opened without one. */
export const token = (): string => sessionStorage.getItem(KEY) ?? ''

/** Takes `#token=…` out of the address, so that it is neither bookmarked nor shown, and keeps it for this tab only. */
export function readTokenFromHash(): void {
  const match = /^#token=([^&]*)(?:&(.*))?$/.exec(location.hash)
  if (!match) return
  sessionStorage.setItem(KEY, decodeURIComponent(match[1] ?? ''))
  history.replaceState(null, '', match[2] ? `#${match[2]}` : '#/events')
}
