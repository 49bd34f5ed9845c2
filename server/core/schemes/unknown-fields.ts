import type { AuthenticationPlan } from '../model/credential.ts'
import { planIssues } from './validate-plan.ts'
import type { Issue } from './validate-scheme.ts'

type PlanOf<T> = Extract<AuthenticationPlan, { type: T }>

/** Every field of a plan, one row each; the compiler holds the rows to the types. */
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
  preset: { type: true, preset: true, secret: true, settings: true },
  scheme: { type: true, scheme: true, secret: true, settings: true },
}

/** Most letters that a slip of the fingers changes. */
const SLIP = 3

/** How many letters must be changed, added or taken away to make one word of the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (const [line, letter] of Array.from(from).entries()) {
    const next = [line + 1]
    for (const [at, other] of Array.from(to).entries())
      next.push(Math.min((row[at] ?? 0) + (letter === other ? 0 : 1), (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1))
    row = next
  }
  return row.at(-1) ?? 0
}

function unknownFieldIssue(field: string, type: string, known: readonly string[]): Issue {
  const word = field.slice(0, 64).toLowerCase()
  const near = known
    .map((name) => ({ name, off: distance(word, name.toLowerCase()) }))
    .toSorted((one, other) => one.off - other.off)[0]
  const hint = near && near.off <= SLIP ? `did you mean ${near.name}?` : `it has ${known.join(', ')}`
  return { field, why: `is no field of the ${type} plan: ${hint}` }
}

/**
 * Everything that is wrong with a plan somebody hands in, at once: its flaws, and fields that no such plan has, which would
 * otherwise do nothing without a word. A plan that is kept already may hold fields of another version. Never throws.
 */
export function givenPlanIssues(plan: AuthenticationPlan): Issue[] {
  const flaws = planIssues(plan)
  if (typeof plan !== 'object' || plan === null || !Object.hasOwn(fieldsByType, plan.type)) return flaws
  const known = Object.keys(fieldsByType[plan.type])
  const strange = Object.keys(plan).filter((field) => !known.includes(field))
  return [...flaws, ...strange.map((field) => unknownFieldIssue(field, plan.type, known))]
}
