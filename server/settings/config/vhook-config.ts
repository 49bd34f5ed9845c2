import type { ConfigCredential, ConfigRoute } from './entries.ts'

// Written from the table of settings by `npx vitest run test/server/settings -u`.

/** What a config file may contain. Flags and environment variables override it. */
export interface VhookConfig {
  /** Port or URL of your app. */
  target?: string
  /** Port that receives webhooks, 0 for any free port. Default: 4040. */
  port?: number
  /** Port of the inspector, 0 for any free port. Default: 4041. */
  inspectorPort?: number
  /** Data folder. Default: .vhook in the project folder. */
  dataDir?: string
  /** Tunnel provider, one of localtunnel, public-url, none. Default: localtunnel. */
  tunnel?: string
  /** URL of the localtunnel server. */
  tunnelHost?: string
  /** Subdomain to request from the localtunnel server. */
  subdomain?: string
  /** Public URL of a tunnel that you run yourself, instead of --tunnel. */
  publicUrl?: string
  /** Respond 401 to webhooks that fail verification, and do not forward them. Default: false. */
  enforce?: boolean
  /** How long to wait for a response from your app, in seconds. Default: 30. */
  answerTimeout?: number
  /** Host header of requests to your app: keep (as received), rewrite (the host of your app) or a host name. Default: keep. */
  hostHeader?: string
  /** Respond 503 to webhooks that cannot be stored, and do not forward them. Default: false. */
  strict?: boolean
  /** How long a slow disk may delay an event, in seconds, or none for no limit. Default: 1. */
  storeWait?: number | 'none'
  /** Cancel the request to your app when the sender disconnects. Default: false. */
  abortWithCaller?: boolean
  /** Free disk space in MB below which bodies over 64 KiB are not stored. Default: 200. */
  minFree?: number
  /** How long events are stored, in days. Default: 7. */
  keepDays?: number
  /** How many events are stored. Default: 10000. */
  keepEvents?: number
  /** How much space events may use, in MB. Default: 1024. */
  keepMegabytes?: number
  /** Credentials, enforcement, app and timeout of single paths. */
  routes?: ConfigRoute[]
  /** How senders authenticate, with secrets from the environment. */
  credentials?: ConfigCredential[]
}
