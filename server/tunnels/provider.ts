/** A way to make the intake reachable from outside. One file per provider, one row in the table. */
export interface TunnelProvider {
  id: string
  title: string
  /** One sentence: who can read the traffic, and what the tunnel does to the bytes. */
  privacy: string
  /** The settings that this provider reads. They become flags, environment variables and config fields. */
  settings: { readonly [Name in TunnelSettingName]?: TunnelSetting }
  /** The setting that selects this provider without its name. */
  impliedBy?: TunnelSettingName
  /** The server that is used by default, where it has one. */
  server?: string
  /** There is no public URL: nothing to probe, nothing to reconnect, and the state is `off`. */
  offline?: true
  /** Throws a VhookError BAD_OPTION for options that can never work, before anything is opened. */
  check?(options: TunnelOptions): void
  /**
   * Opens a session once; never retries, which is the watchdog's job. Rejects with a VhookError within its deadline (10 s):
   * TUNNEL_UNREACHABLE when nothing responded, TUNNEL_REFUSED when the response was a refusal or invalid.
   */
  open(request: TunnelRequest): Promise<TunnelSession>
}

/** One row of the table of settings. */
export interface TunnelSetting {
  type: 'text'
  /** Placeholder of the flag's value. */
  flag: string
  /** A phrase that starts in lower case. */
  help: string
}

export type TunnelSettingName = 'subdomain' | 'tunnelHost' | 'publicUrl'

/** What the user chose. The names are those of the settings. */
export interface TunnelOptions {
  /** The requested name, where the user wants one. */
  subdomain?: string
  /** URL of the provider's server, where it has one. */
  tunnelHost?: string
  /** The URL of a tunnel that the user runs. */
  publicUrl?: string
  /** How long `open` may take, in ms. Default 10,000. */
  deadlineMs?: number
}

export interface TunnelRequest extends TunnelOptions {
  /** Loopback port of the intake. */
  port: number
  signal: AbortSignal
}

/** An open tunnel. */
export interface TunnelSession {
  /** Public URL without a final slash. */
  url: string
  /** The granted name, to be requested again. */
  name?: string
  /** Set when the granted name is not the requested one. */
  otherName?: string
  /** Origin that accepts requests for the public URL when the provider's server runs on this machine, where no DNS knows the name. */
  connectTo?: string
  /** Resolves with the reason, a clause that begins with "it", once the session has ended. Never rejects. */
  closed: Promise<string>
  close(): Promise<void>
}
