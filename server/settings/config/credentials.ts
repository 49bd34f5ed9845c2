import { z } from 'zod'
import {
  type AuthenticationPlan,
  type Credential,
  credentialIdPattern,
  credentialIdRule,
  secretField,
  secretFields,
} from '../../core/model/credential.ts'
import { isObject } from '../../core/text/json.ts'
import { givenPlanIssues } from '../../core/schemes/compile-plan.ts'
import { withSeparateKeys } from '../../core/schemes/next-key.ts'
import { unique } from '../routes-schema.ts'
import type { Environment } from './file.ts'

const planTypes = Object.keys(secretField) as [AuthenticationPlan['type'], ...Array<AuthenticationPlan['type']>]
const reference = z.strictObject({ env: z.string().min(1).describe('Name of an environment variable') })

/** A credential in the config file. Its secret must be a reference, because config files are committed. */
const credentialSchema = z.strictObject({
  id: z.string().regex(credentialIdPattern, credentialIdRule).describe('Id that routes refer to'),
  name: z.string().min(1).optional().describe('Display name'),
  authenticationPlan: z
    .looseObject({ type: z.enum(planTypes) })
    .superRefine((plan, context) => {
      for (const field of secretFields(plan.type)) {
        const secret = plan[field]
        if (secret === undefined || reference.safeParse(secret).success) continue
        const message = "must be { env: 'NAME' }: secrets do not belong in the config file"
        context.addIssue({ code: 'custom', path: [field], message })
      }
    })
    .describe("A plan with Vapi's fields, its secret as { env: 'NAME' }"),
})

export const credentialsSchema = () =>
  z.array(credentialSchema).superRefine(unique(({ id }) => id, 'another credential has this id'))

/**
 * The credentials with their secrets from the environment, and an error with its path for each one that is incomplete. Entries
 * that do not match the schema are skipped: `settingsSchema` reports those.
 */
export function resolveCredentials(
  given: unknown,
  env: Environment,
): { credentials: Credential[]; problems: string[] } {
  const credentials: Credential[] = []
  const problems: string[] = []
  for (const [at, entry] of (Array.isArray(given) ? (given as unknown[]) : []).entries()) {
    const { data } = credentialSchema.safeParse(entry)
    if (!data) continue
    const { id, name = id, authenticationPlan } = data
    const path = `credentials.${at}.authenticationPlan`
    const missing: string[] = []
    const field = secretField[authenticationPlan.type]
    const plan = resolved({ [field]: '', ...authenticationPlan }, path, env, missing) as AuthenticationPlan
    const issues =
      missing.length > 0 ? [] : givenPlanIssues(plan).map((issue) => `${path}.${issue.field}: ${issue.why}`)
    problems.push(...missing, ...issues)
    if (missing.length + issues.length === 0) credentials.push({ id, name, authenticationPlan: withSeparateKeys(plan) })
  }
  return { credentials, problems }
}

/** A copy in which every reference is replaced by its value. Unset variables are added to `missing`. */
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
