import type { SignedRequest } from '../../model/request.ts'

/** Bytes that may still be worked through, and whether something was refused for it. */
export interface Limits {
  left: number
  exceeded: boolean
}

/** Everything an expression may speak of. `timestamp`, `id`, `fields` and `claims` appear as the engine finds them. */
export interface Context {
  request: SignedRequest
  /** The URL as the sender is taken to have seen it. */
  url: string
  secret: string
  settings: Readonly<Record<string, string>>
  /** One character a byte, as headers are held; so is `id`. */
  timestamp?: string
  id?: string
  /** Labels and values of the signature header, such as `t` of Stripe. */
  fields?: ReadonlyMap<string, string>
  claims?: Readonly<Record<string, unknown>>
  /** Parsed once, when first asked for. */
  parsed: { json?: unknown; form?: ReadonlyArray<readonly [string, string]> }
  /** What is left of the work that one event may cause; shared by all variants that are tried. */
  limits: Limits
}

/** JSON and form sources, and transforms that are no digests, take no value over this size, in bytes. */
export const parseLimit = 16 * 1024 * 1024

/** Bytes that rendering and transforming may go through for one event, whatever a scheme asks for. */
const workLimit = 512 * 1024 * 1024

/** Whether a piece of work still fits; if not, that is remembered for the check that will miss a value. */
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
  url: settings['notificationUrl'] ?? request.url,
  secret,
  settings,
  parsed: {},
  limits: { left: workLimit, exceeded: false },
})
