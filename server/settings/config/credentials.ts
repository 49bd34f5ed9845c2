import { z } from 'zod'
import {
  type AuthenticationPlan,
  type Credential,
  credentialIdPattern,
  credentialIdRule,
  secretField,
} from '../../core/model/credential.ts'
import { isObject } from '../../core/text/json.ts'
import { givenPlanIssues } from '../../core/schemes/compile-plan.ts'
import type { Environment } from './file.ts'

const types = Object.keys(secretField) as [AuthenticationPlan['type'], ...Array<AuthenticationPlan['type']>]
const reference = z.strictObject({ env: z.string().min(1).describe('Name of an environment variable') })

/** A credential of the settings file. Its secret is a reference; anything else is refused, so that no secret gets into the file. */
export const configCredential = z.strictObject({
  id: z.string().regex(credentialIdPattern, credentialIdRule).describe('Id, which routes name it by'),
  name: z.string().min(1).optional().describe('Name for people'),
  authenticationPlan: z
    .looseObject({ type: z.enum(types) })
    .superRefine((plan, context) => {
      const field = secretField[plan.type]
      const secret = plan[field]
      if (secret === undefined || reference.safeParse(secret).success) return
      const message = "must be { env: 'NAME' }: a secret does not belong in this file"
      context.addIssue({ code: 'custom', path: [field], message })
    })
    .describe("A plan with Vapi's fields, its secret as { env: 'NAME' }"),
})

/**
 * The credentials with their secrets, in memory alone, and what is in the way of others, each with its path. What is not
 * well-formed is the schema's to tell, and left out here.
 */
export function resolveCredentials(
  given: unknown,
  env: Environment,
): { credentials: Credential[]; problems: string[] } {
  const credentials: Credential[] = []
  const problems: string[] = []
  for (const [at, one] of (Array.isArray(given) ? (given as unknown[]) : []).entries()) {
    const { data } = configCredential.safeParse(one)
    if (!data) continue
    const { id, name = id, authenticationPlan } = data
    const path = `credentials.${at}.authenticationPlan`
    const missing: string[] = []
    const field = secretField[authenticationPlan.type]
    const plan = resolved({ [field]: '', ...authenticationPlan }, path, env, missing) as AuthenticationPlan
    const flaws = missing.length > 0 ? [] : givenPlanIssues(plan).map((flaw) => `${path}.${flaw.field}: ${flaw.why}`)
    problems.push(...missing, ...flaws)
    if (missing.length + flaws.length === 0) credentials.push({ id, name, authenticationPlan: plan })
  }
  return { credentials, problems }
}

function resolved(value: unknown, path: string, env: Environment, missing: string[]): unknown {
  if (!isObject(value)) return value
  const found = reference.safeParse(value)
  if (!found.success) {
    const entries = Object.entries(value).map(([key, inner]) => [key, resolved(inner, `${path}.${key}`, env, missing)])
    return Object.fromEntries(entries) as unknown
  }
  const text = env[found.data.env]
  if (text === undefined || text === '') missing.push(`${path}: the environment variable ${found.data.env} is not set`)
  return text ?? ''
}
