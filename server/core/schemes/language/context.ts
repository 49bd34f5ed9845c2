import type { SignedRequest } from '../../request.ts'

/** Everything an expression may speak of. `timestamp`, `id`, `fields` and `claims` appear as the engine finds them. */
export interface Context {
  request: SignedRequest
  /** The URL as the sender is taken to have seen it. */
  url: string
  secret: string
  settings: Readonly<Record<string, string>>
  timestamp?: string
  id?: string
  /** Labels and values of the signature header, such as `t` of Stripe. */
  fields?: ReadonlyMap<string, string>
  claims?: Readonly<Record<string, unknown>>
  /** Parsed once, when first asked for. */
  parsed: { json?: unknown; form?: ReadonlyArray<readonly [string, string]> }
  /** Set when a body was too big to be parsed. */
  tooBig?: boolean
}

/** JSON and form sources read no body over this size, in bytes: a signature is not worth minutes of parsing. */
export const parseLimit = 16 * 1024 * 1024

export const contextOf = (
  request: SignedRequest,
  secret: string,
  settings: Readonly<Record<string, string>>,
): Context => ({ request, url: settings['notificationUrl'] ?? request.url, secret, settings, parsed: {} })
