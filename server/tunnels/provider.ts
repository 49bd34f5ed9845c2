/** What the watchdog needs of any way to be reached from outside. One file a provider, one row in the table. */
export interface TunnelProvider {
  id: string
  title: string
  /** One sentence: who can read the traffic on its way, and what it does to the bytes. */
  privacy: string
  /**
   * Opens the door once. Rejects with a VhookError TUNNEL_REFUSED when it cannot, within its own deadline (10 s).
   * Never retries: that is the watchdog's work.
   */
  open(request: TunnelRequest): Promise<TunnelSession>
}

export interface TunnelRequest {
  /** Loopback port of the intake. */
  port: number
  /** Name asked for, when the person wants one. */
  subdomain?: string
  /** Address of the provider's server, where it has one. */
  host?: string
  /** Given address, for a tunnel that the person runs. */
  publicUrl?: string
  signal: AbortSignal
}

/** An open door. */
export interface TunnelSession {
  /** Public address without a final slash. */
  url: string
  /** The granted name is not the one asked for. */
  otherName?: string
  /** Resolves with the reason, in words, once this session is beyond repair. Never rejects. */
  closed: Promise<string>
  close(): Promise<void>
}
