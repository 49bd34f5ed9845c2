import type { AuthenticationPlan, Credential, HmacPlan } from '../model/credential.ts'
import type { SchemePatch } from '../model/fix.ts'
import type { SignedRequest } from '../model/request.ts'
import { labelOf } from '../schemes/checks/collect.ts'
import { readSignature, textsAt } from '../schemes/checks/signature.ts'
import type { CompiledScheme } from '../schemes/compile-scheme.ts'
import { type Context, contextOf } from '../schemes/expressions/context.ts'
import type { Run } from './run.ts'
import type { PlanFields } from './variation.ts'

/** What is searched: one request, one credential, one variant of its scheme. */
export interface Subject {
  request: SignedRequest
  credential: Credential
  plan: AuthenticationPlan
  compiled: CompiledScheme
  /** Request, URL, secret, and the fields of the signature as received. */
  context: Context
  others: readonly Credential[]
}

/** The fields of the signature where it is expected, such as `t` of Stripe. */
function receivedFields(compiled: CompiledScheme, context: Context): ReadonlyMap<string, string> {
  const [place] = compiled.places
  const rule = compiled.scheme.signature
  const [text] = place ? textsAt(place, context) : []
  return rule && text ? readSignature(text, rule, labelOf(compiled)).fields : new Map()
}

export function subjectOf(
  { request, credential, others }: Pick<Run, 'request' | 'credential' | 'others'>,
  compiled: CompiledScheme,
): Subject {
  const context = contextOf(request, compiled.secret, compiled.settings)
  context.fields = receivedFields(compiled, context)
  return { request, credential, plan: credential.authenticationPlan, compiled, context, others }
}

/**
 * A change of a plan: fields of an HMAC plan, or for other plans the same change of the scheme. Null where the plan has no field for
 * it and no change of the scheme is given.
 */
export function planFields(
  { plan }: Pick<Subject, 'plan'>,
  set: Partial<Omit<HmacPlan, 'type' | 'secretKey'>> | null,
  scheme: SchemePatch | null,
): PlanFields {
  if (plan.type === 'hmac' && set) return { set }
  return scheme && plan.type !== 'oauth2' ? { scheme } : null
}

/** A change of the tolerance. A preset has a setting for it, with which it stays a preset. */
export function toleranceFields(plan: AuthenticationPlan, seconds: number): PlanFields {
  if (plan.type !== 'preset')
    return planFields({ plan }, { toleranceSeconds: seconds }, { timestamp: { past: seconds } })
  return { set: { settings: { ...plan.settings, toleranceSeconds: String(seconds) } } }
}

/** The path to bind in a command; a placeholder if a shell would interpret the path itself. */
export function routePath({ url }: SignedRequest): string {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] || '/'
  return /^\/[\w./-]*$/.test(path) ? path : 'PATH'
}
