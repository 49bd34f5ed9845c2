import type { Credential } from '../model/credential.ts'
import { compile } from '../schemes/compile-plan.ts'
import { refuseWithoutSecret } from '../schemes/plans/plan-issues.ts'

/** Throws `BAD_CREDENTIAL` when the credential lacks the secret that it needs. */
export function requireSecret({ authenticationPlan }: Credential): void {
  const compiled = compile(authenticationPlan)
  if (compiled.kind === 'unusable') refuseWithoutSecret(authenticationPlan, compiled.issues)
}
