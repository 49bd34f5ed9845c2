import type { Credential } from './model/credential.ts'
import type { At } from './model/evidence.ts'
import type { SignedRequest } from './model/request.ts'
import { compile, type Compiled, previousPlan } from './schemes/compile-plan.ts'
import { evaluateScheme } from './schemes/evaluate.ts'
import { conclude, type Evaluation } from './schemes/plans/evaluation.ts'
import { evaluateOAuth2 } from './schemes/plans/oauth2.ts'
import { quirkChecks } from './schemes/sdk-quirks.ts'
import { isProven, skip, type Verification } from './model/verification.ts'

export { checkCredential } from './schemes/compile-plan.ts'

function judge(
  compiled: Exclude<Compiled, { kind: 'unusable' }>,
  credential: Credential,
  request: SignedRequest,
  at: At,
) {
  if (compiled.kind === 'oauth2') return evaluateOAuth2(compiled.plan, credential.id, request, at)
  return evaluateScheme(compiled.scheme, request, at)
}

/** A verdict with what the sender's own SDK would say otherwise. */
function verdictWithQuirks(judged: Evaluation, compiled: Compiled, request: SignedRequest): Verification {
  const verification = conclude(judged)
  if (compiled.kind !== 'scheme' || !compiled.preset?.quirks || verification.verdict !== 'valid') return verification
  return { ...verification, checks: [...verification.checks, ...quirkChecks(compiled.preset, request)] }
}

async function verifyPlan(
  plan: Credential['authenticationPlan'],
  credential: Credential,
  request: SignedRequest,
  at: At,
): Promise<Verification> {
  const compiled = compile(plan)
  if (compiled.kind === 'unusable') return unusable(compiled)
  const judged = judge(compiled, credential, request, at)
  return verdictWithQuirks(judged instanceof Promise ? await judged : judged, compiled, request)
}

function unusable({ issues }: Extract<Compiled, { kind: 'unusable' }>): Verification {
  const checks = issues.map(({ field, why }) => skip('credential', `The credential's ${field} ${why}.`))
  return { verdict: 'not-checked', reason: 'bad-credential', checks }
}

/**
 * Holds a request against a credential and tells every step. A wrong signature is an answer, not an error: this never
 * throws because of a request. A credential that cannot be used gives `not-checked` with the reason `bad-credential`;
 * missing evidence gives `not-checked` too. `at.now` is Unix ms.
 */
export async function verify(request: SignedRequest, credential: Credential, at: At): Promise<Verification> {
  const current = await verifyPlan(credential.authenticationPlan, credential, request, at)
  if (isProven(current.checks)) return { ...current, secretVersion: 'current' }
  const older = previousPlan(credential, at.now)
  if (!older || current.verdict === 'not-checked') return current
  const previous = await verifyPlan(older, credential, request, at)
  return isProven(previous.checks) ? { ...previous, secretVersion: 'previous' } : current
}
