import type { AuthenticationPlan } from '../model/credential.ts'
import { isObject } from '../text/json.ts'
import { presetOf } from './presets/index.ts'

/** A plan with or without its secret. */
type OpenPlan = { type: AuthenticationPlan['type'] } & Record<string, unknown>

/** The scheme of each type of plan; one row each. Types without a row have no scheme. */
const schemes: Partial<Record<AuthenticationPlan['type'], (plan: OpenPlan) => unknown>> = {
  preset: ({ preset }) => (typeof preset === 'string' ? presetOf(preset)?.scheme : undefined),
  scheme: ({ scheme }) => scheme,
}

/** Names of the headers in which a sender with this plan sends the secret itself. Signature headers reveal no secret and are not included. */
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
