import { problems, VhookError } from '../core/model/errors.ts'

/** The app's URL from a port, a host with a port, or a URL. Throws BAD_TARGET. */
export function targetOf(text: string | undefined): URL | null {
  if (text === undefined) return null
  const url = parsed(text)
  if (url) return url
  const isSocket = /^unix:|^[./~]|\.sock$/i.test(text)
  throw new VhookError(isSocket ? problems.socketTarget(text) : problems.badTarget(text))
}

/** Whether a text names an app. */
export const isTarget = (text: string): boolean => parsed(text) !== undefined

/** The full URL of a text that `isTarget`. */
export const targetUrl = (text: string): string => {
  if (/^\d+$/.test(text)) return `http://localhost:${text}`
  return /^https?:\/\//i.test(text) ? text : `http://${text}`
}

function parsed(text: string): URL | undefined {
  // A path, or a scheme that is not HTTP, would become the name of a host.
  if (/^[./~]/.test(text) || /^(?!https?:\/\/)[a-z][a-z0-9+.-]*:\//i.test(text)) return undefined
  const full = targetUrl(text)
  const url = URL.canParse(full) ? new URL(full) : undefined
  const port = Number(/^\d+$/.test(text) ? text : url?.port || 80)
  return !url || port < 1 || port > 65_535 || url.search || url.hash || url.username ? undefined : url
}
