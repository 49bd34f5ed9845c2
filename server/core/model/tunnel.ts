import { headerValue } from './request.ts'
import type { HeaderList } from './request.ts'

/** Whether a request with a fresh nonce, sent to the public address, came back to the intake; `why` not, in words. */
export type TunnelProbe = { ok: true; latencyMs: number } | { ok: false; why: string }

/** A time in which nobody outside reached vhook, in Unix ms; `to` is null while it lasts. */
export interface TunnelGap {
  from: number
  to: number | null
}

/** The public door as the screens see it. */
export interface TunnelState {
  provider: string
  state: 'starting' | 'up' | 'reconnecting' | 'url-changed' | 'unreachable' | 'off'
  /** Public address without a final slash; null until one was granted. */
  url: string | null
  /** The address before it changed, which senders may still have. */
  previousUrl: string | null
  /** One sentence: why it is not up, or what to know about it. */
  message: string | null
  /** Unix ms of the last change of state. */
  since: number
  /** Round trip of the last probe, in ms. */
  latencyMs: number | null
  /** When it was down since it was first up, newest first, the last twenty: what was sent then is not here. */
  gaps: readonly TunnelGap[]
  /** What the provider can read or changes, in one sentence. */
  privacy: string | null
}

/** What is said of a request that came through a tunnel. */
export const asReceived = 'as received by vhook; the tunnel may have changed it on its way'

/**
 * Whether a request was addressed to a public address: then it is what the tunnel handed on. localtunnel for one writes
 * header names in lower case, joins repeated headers and adds some of its own.
 */
export function cameThroughTunnel({ headers, publicUrl }: { headers: HeaderList; publicUrl: string }): boolean {
  const host = publicUrl.split('/', 3)[2]
  return headerValue(headers, 'host') === host && !/^(127\.0\.0\.1|localhost|\[::1\])(:|$)/.test(host ?? '')
}
