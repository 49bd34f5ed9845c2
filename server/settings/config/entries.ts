import type { AuthenticationPlan, secretField } from '../../core/model/credential.ts'
import type { Preset } from '../../core/schemes/presets/preset.ts'
import type { Route } from '../../core/model/route.ts'

/** A value from the environment, or from `.env.local` or `.env` next to the config file. */
export interface EnvReference {
  env: string
}

type SecretOf<Type> = Type extends keyof typeof secretField ? (typeof secretField)[Type] | 'nextSecret' : never

/** Free text may come from the environment, one of a fixed set of values may not. */
type Referable<Value> = Value extends string
  ? string extends Value
    ? Value | EnvReference
    : Value
  : Value extends Record<string, string>
    ? Record<string, string | EnvReference>
    : Value

type WithReferences<Plan> = Plan extends { type: infer Type }
  ? { [Field in keyof Plan]: Field extends SecretOf<Type> ? EnvReference : Referable<Exclude<Plan[Field], Preset>> }
  : never

/** A plan in the config file: its secret is always a reference. */
export type ConfigPlan = WithReferences<AuthenticationPlan>

export interface ConfigCredential {
  id: string
  name?: string
  authenticationPlan: ConfigPlan
}

/** A route in the config file. Without credentials, every credential is tried. */
export type ConfigRoute = Omit<Route, 'credentials'> & { credentials?: string[] }
