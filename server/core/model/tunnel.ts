import { headerValue } from './request.ts'
import type { HeaderList } from './request.ts'

/** Whether a request with a new nonce, sent to the public URL, arrived at the intake; otherwise `why` not. */
export type TunnelProbe = { ok: true; latencyMs: number } | { ok: false; why: string }

/** A time in which vhook could not be reached from outside, in Unix ms; `to` is null while it lasts. */
export interface TunnelGap {
  from: number
  to: number | null
}

/** The tunnel as UI and CLI show it. */
export interface TunnelState {
  provider: string
  state: 'starting' | 'up' | 'reconnecting' | 'url-changed' | 'unreachable' | 'off'
  /** Public URL without a trailing slash; null until the provider has granted one. */
  url: string | null
  /** The URL before it changed, which senders may still use. */
  previousUrl: string | null
  /** One sentence: why the tunnel is not up, or a remark about it. */
  message: string | null
  /** Unix ms of the last change of state. */
  since: number
  /** Round trip of the last probe, in ms. */
  latencyMs: number | null
  /** The last twenty times in which it was down, newest first. Requests sent in them were not received. */
  gaps: readonly TunnelGap[]
  /** What the provider can read or modify, in one sentence. */
  privacy: string | null
}

/** Remark about a request that was received through a tunnel. */
export const asReceived = 'as received by vhook; the tunnel may have modified it'

/**
 * Whether a request was sent to the public URL: then the tunnel may have modified it. localtunnel writes header names in lower
 * case, joins repeated headers and adds its own.
 */
export function cameThroughTunnel({ headers, publicUrl }: { headers: HeaderList; publicUrl: string }): boolean {
  const host = publicUrl.split('/', 3)[2]
  return headerValue(headers, 'host') === host && !/^(127\.0\.0\.1|localhost|\[::1\])(:|$)/.test(host ?? '')
}
