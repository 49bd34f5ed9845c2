import type { AuthenticationPlan, secretField } from './credential.ts'
import type { Route } from './route.ts'

/** A value that is taken from the environment, or from `.env.local` and `.env` beside the settings file. */
export interface EnvReference {
  env: string
}

type SecretOf<Type> = Type extends keyof typeof secretField ? (typeof secretField)[Type] : never

/** Text may stand in the environment instead; words that are chosen from a list may not. */
type Referable<Value> = Value extends string
  ? string extends Value
    ? Value | EnvReference
    : Value
  : Value extends Record<string, string>
    ? Record<string, string | EnvReference>
    : Value

type Referring<Plan> = Plan extends { type: infer Type }
  ? { [Field in keyof Plan]: Field extends SecretOf<Type> ? EnvReference : Referable<Plan[Field]> }
  : never

/** A plan as a settings file has it: its secret only ever by reference. */
export type ConfigPlan = Referring<AuthenticationPlan>

export interface ConfigCredential {
  id: string
  name?: string
  authenticationPlan: ConfigPlan
}

/** What a settings file may hold. Flags and environment variables win over it. */
export interface VhookConfig {
  /** Port or address of the app. */
  target?: string
  /** Port of the intake, 0 for any free one. Default 4040. */
  port?: number
  /** Port of the inspector, 0 for any free one. Default 4041. */
  inspectorPort?: number
  /** Data folder. Default `.vhook` of the nearest project folder. */
  dataDir?: string
  /** `localtunnel` (default), `public-url` or `none`. */
  tunnel?: string
  /** Address of the tunnel provider's server. */
  tunnelHost?: string
  /** Name to ask the tunnel provider for. */
  subdomain?: string
  /** Public address of a tunnel that you run yourself. */
  publicUrl?: string
  /** Answer 401 to what does not verify, and do not forward it. Default false. */
  enforce?: boolean
  /** Seconds a sender waits for the app, 300 at most. Default 30. */
  answerTimeout?: number
  /** Answer 503 to what cannot be stored, and do not forward it. Default false. */
  strict?: boolean
  /** Seconds that a slow commit holds an event back, or `none` for as long as it takes. Default 1. */
  storeWait?: number | 'none'
  /** End the request to the app when the sender leaves. Default false. */
  abortWithCaller?: boolean
  /** Megabytes free on the disk below which bodies over 64 KiB are not kept. Default 200. */
  minFree?: number
  /** Days that events are kept. Default 7. */
  keepDays?: number
  /** Events that are kept. Default 10,000. */
  keepEvents?: number
  /** Megabytes that are kept. Default 1,024. */
  keepMegabytes?: number
  /** What holds for single paths. The most specific one wins, whatever the order. */
  routes?: Array<Omit<Route, 'credentials'> & { credentials?: string[] }>
  /** What senders must prove, with secrets from the environment. */
  credentials?: ConfigCredential[]
}
