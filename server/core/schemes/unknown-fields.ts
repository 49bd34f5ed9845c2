import type { AuthenticationPlan } from '../model/credential.ts'
import { nearest } from '../text/nearest.ts'
import { type Issue, issue } from './issue.ts'
import type { PlanOf } from './plans/plan-type.ts'

/** Every field of a plan, one row each; the types require them all. */
const fieldsByType: { [T in AuthenticationPlan['type']]: Record<keyof PlanOf<T>, true> } = {
  bearer: { type: true, token: true, headerName: true, bearerPrefixEnabled: true },
  hmac: {
    ...{ type: true, secretKey: true, algorithm: true, signatureHeader: true, timestampHeader: true },
    ...{ signaturePrefix: true, includeTimestamp: true, payloadFormat: true, messageIdHeader: true },
    ...{ signatureEncoding: true, secretIsBase64: true, timestampUnit: true, toleranceSeconds: true },
  },
  oauth2: {
    ...{ type: true, url: true, clientId: true, clientSecret: true, scope: true, issuer: true, jwksUrl: true },
    ...{ publicKey: true, issuerClaim: true, audience: true, introspectionUrl: true, tokenLifetimeSeconds: true },
    ...{ tokenFormat: true, refuseTokens: true, slowTokensMs: true },
  },
  preset: { type: true, preset: true, secret: true, nextSecret: true, settings: true },
  scheme: { type: true, scheme: true, secret: true, settings: true },
}

function unknownFieldIssue(field: string, type: string, known: readonly string[]): Issue {
  const meant = nearest(field, known)
  const hint = meant === undefined ? `its fields are ${known.join(', ')}` : `did you mean ${meant}`
  return issue(field, 'unknown-field', `is not a field of the ${type} plan (${hint})`)
}

/** Fields of a plan that its type does not have. Empty for what is not a plan. Never throws. */
export function unknownFieldIssues(plan: AuthenticationPlan): Issue[] {
  if (typeof plan !== 'object' || plan === null || !Object.hasOwn(fieldsByType, plan.type)) return []
  const known = Object.keys(fieldsByType[plan.type])
  const unknown = Object.keys(plan).filter((field) => !known.includes(field))
  return unknown.map((field) => unknownFieldIssue(field, plan.type, known))
}
