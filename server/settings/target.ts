import { problems, VhookError } from '../core/model/errors.ts'

/** The app's URL from a port, a host with a port, or a URL. Throws BAD_TARGET. */
export function targetOf(text: string | undefined): URL | null {
  if (text === undefined) return null
  const full = /^\d+$/.test(text) ? `http://localhost:${text}` : /^https?:\/\//.test(text) ? text : `http://${text}`
  const url = URL.canParse(full) ? new URL(full) : undefined
  const port = Number(/^\d+$/.test(text) ? text : url?.port || 80)
  if (!url || port < 1 || port > 65_535 || url.search || url.hash || url.username)
    throw new VhookError(problems.badTarget(text))
  return url
}
