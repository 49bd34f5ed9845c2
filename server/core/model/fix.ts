import type { Scheme } from '../schemes/scheme.ts'
import type { AuthenticationPlan, PlanChange, secretField } from './credential.ts'

/** What can be put before or after a secret; any other text is taken literally. */
export type SecretMargin = 'newline' | 'crlf' | 'return' | 'space' | 'tab' | (string & {})

/**
 * A change of a secret that can be written down without the secret. `remove-start` counts characters; `copy` takes the secret of
 * another credential, and `previous` the one from before the rotation.
 */
export type SecretEdit =
  | 'trim'
  | 'trim-start'
  | 'trim-end'
  | 'remove-spaces'
  | 'remove-quotes'
  | 'decode:base64'
  | 'decode:hex'
  | 'decode:percent'
  | 'hex-to-base64'
  | 'previous'
  | `remove-prefix:${string}`
  | `remove-start:${number}`
  | `prepend:${SecretMargin}`
  | `append:${SecretMargin}`
  | `copy:${string}`

type Patch<T> = { [K in keyof T]?: (T[K] extends object | undefined ? Patch<NonNullable<T[K]>> : T[K]) | null }

/** Fields of a scheme to change; null removes one. */
export type SchemePatch = Patch<Omit<Scheme, 'id' | 'title' | 'variants' | 'when' | 'checks'>>

type WithoutSecret<P> = P extends { type: infer T extends keyof typeof secretField }
  ? Omit<P, (typeof secretField)[T] | 'nextSecret'>
  : never

/** A plan without its secret. */
export type SecretlessPlan = WithoutSecret<AuthenticationPlan>

/** A change of a plan. Its parts apply in this order. */
export interface PlanEdit {
  /** Another plan, with the same secret. */
  replace?: SecretlessPlan
  /** Fields of the plan. */
  set?: PlanChange
  /** Changes of the scheme. A plan of another type than `scheme` is first written as its scheme. */
  scheme?: SchemePatch
  /** Changes of the secret, in order. */
  secret?: readonly SecretEdit[]
}

/** The change that makes a request verify. The request was verified with it. */
export interface Fix extends PlanEdit {
  /** Fields of the credential's `authenticationPlan` to change; empty if only another part changes. */
  set: PlanChange
  /** The credential to bind to the path of the request, instead of a change of this one. */
  bind?: string
  /** What the change makes less secure, in one sentence. */
  weakens?: string
}
