import type { AuthenticationPlan, Credential } from './model/credential.ts'
import type { At } from './model/evidence.ts'
import type { SignedRequest } from './model/request.ts'
import { isProven, skip, type Verification } from './model/verification.ts'
import { evaluateScheme } from './schemes/evaluate.ts'
import { verificationOf, type Evaluation } from './schemes/plans/evaluation.ts'
import { otherPlans } from './schemes/plans/compile-as.ts'
import { refuseWithoutSecret } from './schemes/plans/plan-issues.ts'
import type { Compiled } from './schemes/plans/plan-type.ts'
import { quirkChecks } from './schemes/sdk-quirks.ts'

/** Makes a plan ready for use. */
export type Compile = (plan: AuthenticationPlan) => Compiled | Promise<Compiled>

function evaluate(
  compiled: Exclude<Compiled, { kind: 'unusable' }>,
  credential: Credential,
  request: SignedRequest,
  at: At,
): Evaluation | Promise<Evaluation> {
  if (compiled.kind === 'oauth2') return compiled.evaluate(compiled.plan, credential.id, request, at)
  return evaluateScheme(compiled.scheme, request, at)
}

/** A verdict, with warnings where the sender's own SDK would refuse the request. */
function verdictWithQuirks(evaluation: Evaluation, compiled: Compiled, request: SignedRequest): Verification {
  const verification = verificationOf(evaluation)
  if (compiled.kind !== 'scheme' || !compiled.preset?.quirks || verification.verdict !== 'valid') return verification
  return { ...verification, checks: [...verification.checks, ...quirkChecks(compiled.preset, request)] }
}

function unchecked({ issues }: Extract<Compiled, { kind: 'unusable' }>, plan: AuthenticationPlan): Verification {
  refuseWithoutSecret(plan, issues)
  const checks = issues.map(({ field, why }) => skip('credential', `The credential's ${field} ${why}.`))
  return { verdict: 'not-checked', reason: 'bad-credential', checks }
}

// Promises are awaited only where there is one: the daemon verifies every request, and most need none.

/** Verifies a request with a credential, whose plans `compile` makes ready for use; `verify` has the rest. */
export async function verifyWith(
  compile: Compile,
  request: SignedRequest,
  credential: Credential,
  at: At,
): Promise<Verification> {
  const verifyPlan = async (plan: AuthenticationPlan): Promise<Verification> => {
    const compiling = compile(plan)
    const compiled = compiling instanceof Promise ? await compiling : compiling
    if (compiled.kind === 'unusable') return unchecked(compiled, plan)
    const evaluating = evaluate(compiled, credential, request, at)
    const evaluation = evaluating instanceof Promise ? await evaluating : evaluating
    return verdictWithQuirks(evaluation, compiled, request)
  }
  const current = await verifyPlan(credential.authenticationPlan)
  if (isProven(current.checks)) return { ...current, secretVersion: 'current' }
  if (current.verdict === 'not-checked') return current
  for (const [secretVersion, plan] of otherPlans(credential, at.now)) {
    const verification = await verifyPlan(plan)
    if (isProven(verification.checks)) return { ...verification, secretVersion }
  }
  return current
}
