import type { BearerPlan } from '../../model/credential.ts'
import { compileScheme } from '../compile-scheme.ts'
import type { Scheme } from '../scheme.ts'
import { booleanIssues, headerIssues } from './field-issues.ts'
import type { PlanType } from './plan-type.ts'

/** Vapi's bearer plan as a scheme. */
export const bearerScheme = (plan: BearerPlan): Scheme => ({
  id: 'bearer',
  kind: 'token',
  token: {
    from: `header:${plan.headerName ?? 'Authorization'}`,
    ...(plan.bearerPrefixEnabled !== false && { prefix: 'Bearer ' }),
  },
})

export const bearerPlan: PlanType<BearerPlan> = {
  issues: (plan) => [...headerIssues(plan, ['headerName']), ...booleanIssues(plan, ['bearerPrefixEnabled'])],
  compile: (plan) => ({ kind: 'scheme', scheme: compileScheme(bearerScheme(plan), plan.token, {}, 'bearer') }),
}
