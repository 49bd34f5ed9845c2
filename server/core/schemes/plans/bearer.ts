import type { BearerPlan } from '../../model/credential.ts'
import type { Scheme } from '../scheme.ts'

/** Vapi's bearer plan as a scheme. */
export const bearerScheme = (plan: BearerPlan): Scheme => ({
  id: 'bearer',
  kind: 'token',
  token: {
    from: `header:${plan.headerName ?? 'Authorization'}`,
    ...(plan.bearerPrefixEnabled !== false && { prefix: 'Bearer ' }),
  },
})
