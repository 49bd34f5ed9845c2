import type { OAuth2Plan } from '../../model/credential.ts'
import { evaluateOAuth2 } from './oauth2.ts'
import type { PlanType } from './plan-type.ts'
import { oauth2Issues } from './validate-oauth2.ts'

export const oauth2Plan: PlanType<OAuth2Plan> = {
  issues: oauth2Issues,
  compile: (plan) => ({ kind: 'oauth2', plan, evaluate: evaluateOAuth2 }),
}
