import type { SignedRequest } from '../../model/request.ts'
import { signedUrlOf } from './url.ts'

/** How many bytes may still be processed, and whether something was refused because of it. */
export interface Limits {
  left: number
  exceeded: boolean
}

/** Everything an expression can read. The engine adds `timestamp`, `id`, `fields` and `claims` when it finds them. */
export interface Context {
  request: SignedRequest
  /** The URL as the sender is assumed to have used it. */
  url: string
  secret: string
  settings: Readonly<Record<string, string>>
  /** One character per byte, like a header's text; so is `id`. */
  timestamp?: string
  id?: string
  /** Labels and values of the signature header, such as `t` of Stripe. */
  fields?: ReadonlyMap<string, string>
  claims?: Readonly<Record<string, unknown>>
  /** Cache of what was parsed. */
  parsed: { json?: unknown; form?: ReadonlyArray<readonly [string, string]> }
  /** Shared by all variants that are tried for one event. */
  limits: Limits
}

/** The largest value for JSON and form sources, and for transforms other than digests, in bytes. */
export const parseLimit = 16 * 1024 * 1024

/** How many bytes rendering and transforming may process for one event, whatever the scheme. */
const workLimit = 512 * 1024 * 1024

/** Whether this many bytes may still be processed. If not, the check that misses a value reports it. */
export function afford({ limits }: Context, bytes: number, most = Infinity): boolean {
  limits.left -= bytes
  const fits = bytes <= most && limits.left >= 0
  if (!fits) limits.exceeded = true
  return fits
}

export const contextOf = (
  request: SignedRequest,
  secret: string,
  settings: Readonly<Record<string, string>>,
): Context => ({
  request,
  url: signedUrlOf(request.url, settings['notificationUrl']),
  secret,
  settings,
  parsed: {},
  limits: { left: workLimit, exceeded: false },
})
