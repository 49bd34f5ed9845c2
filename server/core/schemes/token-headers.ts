import type { AuthenticationPlan } from '../model/credential.ts'
import { isObject } from '../text/json.ts'
import { presetOf } from './presets/index.ts'

/** A plan with or without its secret, as a screen has it. */
type OpenPlan = { type: AuthenticationPlan['type'] } & Record<string, unknown>

/** Where each kind of plan says which scheme it is, one row each. Plans that send no token of their own have none. */
const schemes: Partial<Record<AuthenticationPlan['type'], (plan: OpenPlan) => unknown>> = {
  preset: ({ preset }) => (typeof preset === 'string' ? presetOf(preset)?.scheme : undefined),
  scheme: ({ scheme }) => scheme,
}

/** Names of the headers in which a sender with this plan puts the secret itself; not those of signatures, which reveal none. */
export function tokenHeaders(plan: OpenPlan): string[] {
  const own = typeof plan['headerName'] === 'string' ? [plan['headerName']] : []
  const scheme = schemes[plan.type]?.(plan)
  if (!isObject(scheme)) return own
  const variants = Array.isArray(scheme['variants']) ? scheme['variants'].filter(isObject) : []
  const all = [scheme, ...variants.map((variant) => ({ kind: scheme['kind'], ...variant }))]
  return [...own, ...all.flatMap(headerOf)]
}

function headerOf({ kind, token }: Record<string, unknown>): string[] {
  if ((kind !== 'token' && kind !== 'basic') || !isObject(token)) return []
  const name = /^header:([\w-]+)/.exec(String(token['from']))?.[1]
  return name === undefined ? [] : [name]
}
