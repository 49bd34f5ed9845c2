/** What the watchdog needs of any way to be reached from outside. One file a provider, one row in the table. */
export interface TunnelProvider {
  id: string
  title: string
  /** One sentence: who can read the traffic on its way, and what it does to the bytes. */
  privacy: string
  /** There is no public address: nothing to probe, nothing to reconnect, and the state is `off`. */
  offline?: true
  /** Throws a VhookError BAD_OPTION for a request that can never be granted, before anything is opened. */
  check?(request: TunnelSettings): void
  /**
   * Opens the door once. Rejects with a VhookError when it cannot, within its own deadline (10 s): TUNNEL_UNREACHABLE
   * when nobody answered, TUNNEL_REFUSED when the answer was no or made no sense. Never retries: that is the watchdog's work.
   */
  open(request: TunnelRequest): Promise<TunnelSession>
}

/** What the person chose. */
export interface TunnelSettings {
  /** Loopback port of the intake. */
  port: number
  /** Name asked for, when the person wants one. */
  subdomain?: string
  /** Address of the provider's server, where it has one. */
  host?: string
  /** Given address, for a tunnel that the person runs. */
  publicUrl?: string
  /** How long `open` may take, in ms. Default 10,000. */
  deadlineMs?: number
}

export interface TunnelRequest extends TunnelSettings {
  signal: AbortSignal
}

/** An open door. */
export interface TunnelSession {
  /** Public address without a final slash. */
  url: string
  /** The granted name, to be asked for again. */
  name?: string
  /** The granted name is not the one asked for. */
  otherName?: string
  /** Origin that takes requests for the public address when the provider's server is on this machine, where no DNS knows the name. */
  door?: string
  /** Resolves with the reason, in words, once this session is beyond repair or closed. Never rejects. */
  closed: Promise<string>
  close(): Promise<void>
}
