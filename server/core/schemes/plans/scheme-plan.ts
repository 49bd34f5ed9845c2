import type { SchemePlan } from '../../model/credential.ts'
import { compileScheme } from '../compile-scheme.ts'
import { codeModules } from '../custom/index.ts'
import { type Issue, issue } from '../issue.ts'
import { schemeIssues } from '../validate-scheme.ts'
import { needsSecret, settingIssues } from './field-issues.ts'
import type { PlanType } from './plan-type.ts'

function schemePlanIssues(plan: SchemePlan): Issue[] {
  const issues = schemeIssues(plan.scheme).map((one) => ({ ...one, field: `scheme.${one.field}` }))
  const { code } = (plan.scheme ?? {}) as { code?: unknown }
  if (typeof code === 'string' && !Object.hasOwn(codeModules, code))
    issues.push(issue('scheme.code', 'unknown-name', 'is not a known module'))
  return [...issues, ...settingIssues(plan.settings)]
}

/** The plan type of schemes that a user wrote. */
export const schemePlan: PlanType<SchemePlan> = {
  issues: schemePlanIssues,
  needsSecret: (plan) => needsSecret(plan.scheme ?? {}),
  compile: ({ scheme, secret, settings }) => ({
    kind: 'scheme',
    scheme: compileScheme(scheme, secret, settings),
  }),
}
