import type { AuthenticationPlan, Credential, HmacPlan } from '../model/credential.ts'
import type { SignedRequest } from '../model/request.ts'
import type { CompiledScheme } from '../schemes/compile-scheme.ts'
import { type Context, contextOf } from '../schemes/expressions/context.ts'
import { readSignature, textsAt } from '../schemes/checks/signature.ts'
import type { PlanFields } from './variation.ts'

/** What is under examination: one request, one credential, one variant of its scheme. */
export interface Subject {
  request: SignedRequest
  credential: Credential
  plan: AuthenticationPlan
  compiled: CompiledScheme
  /** Request, URL, secret, and the fields of the signature as they were sent. */
  context: Context
  others: readonly Credential[]
  /** Unix ms. */
  now: number
}

/** The label a signature must have, from the scheme or from the setting it names. */
export const labelOf = ({ scheme, settings }: CompiledScheme): string | undefined => {
  const { label, labelFromCred } = scheme.signature ?? {}
  return labelFromCred === undefined ? label : (settings[labelFromCred] ?? '')
}

/** The fields of the signature where it is expected, such as `t` of Stripe. */
function sentFields(compiled: CompiledScheme, context: Context): ReadonlyMap<string, string> {
  const [place] = compiled.places
  const rule = compiled.scheme.signature
  const [text] = place ? textsAt(place, context) : []
  return rule && text ? readSignature(text, rule, labelOf(compiled)).fields : new Map()
}

export function subjectOf(
  request: SignedRequest,
  credential: Credential,
  compiled: CompiledScheme,
  more: { others: readonly Credential[]; now: number },
): Subject {
  const context = contextOf(request, compiled.secret, compiled.settings)
  context.fields = sentFields(compiled, context)
  return { request, credential, plan: credential.authenticationPlan, compiled, context, ...more }
}

/** Fields of an HMAC plan as a fix; the plans that are made of data elsewhere have no such fields. */
export const hmacFields = ({ plan }: Subject, set: Partial<HmacPlan>): PlanFields => (plan.type === 'hmac' ? set : null)
