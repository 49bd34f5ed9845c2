import { prepare, type RequestInput } from './library/input.ts'
import type { Credential, OAuth2Plan, SchemePlan } from './model/credential.ts'
import type { At } from './model/evidence.ts'
import type { Verification } from './model/verification.ts'
import { bearerPlan } from './schemes/plans/bearer.ts'
import { compileAs } from './schemes/plans/compile-as.ts'
import { hmacPlan } from './schemes/plans/hmac-plan.ts'
import { isPlan, unknownType } from './schemes/plans/plan-issues.ts'
import { type Compiled, unusable } from './schemes/plans/plan-type.ts'
import { presetPlan } from './schemes/plans/preset-plan.ts'
import { presetOf } from './schemes/presets/index.ts'
import { type Compile, verifyWith } from './verify-with.ts'

const presetById = /* @__PURE__ */ presetPlan(presetOf)

/** OAuth 2.0 and schemes of users are loaded at first use: most programs never need them. */
async function compileRare(plan: OAuth2Plan | SchemePlan): Promise<Compiled> {
  if (plan.type === 'oauth2') return compileAs((await import('./schemes/plans/oauth2-plan.ts')).oauth2Plan, plan)
  return compileAs((await import('./schemes/plans/scheme-plan.ts')).schemePlan, plan)
}

const compile: Compile = (plan) => {
  if (!isPlan(plan)) return unusable([unknownType()])
  if (plan.type === 'bearer') return compileAs(bearerPlan, plan)
  if (plan.type === 'hmac') return compileAs(hmacPlan, plan)
  return plan.type === 'preset' ? compileAs(presetById, plan) : compileRare(plan)
}

/**
 * Verifies a request with a credential and reports every check. A wrong signature is a result, not an error: it never rejects
 * because of what the request holds. A credential with a mistake gives `not-checked` with the reason `bad-credential`; so does
 * missing evidence, such as keys that cannot be fetched, with a reason of its own. With `credential.previous` the secret from
 * before a rotation is accepted too, until `previous.until`, and so is the `nextSecret` of a preset; `secretVersion` says which matched.
 *
 * @param at.now The current time in Unix milliseconds.
 * @throws {VhookError} `BAD_TIME` when `at.now` is not in Unix milliseconds; `BAD_INPUT` when the body is not the raw one, such as
 * after a JSON parser, or when a `Request` was read before; `BAD_CREDENTIAL` when the secret is missing or empty.
 * @example
 * ```ts
 * const credential = { id: 'stripe', authenticationPlan: { type: 'preset', preset: 'stripe', secret: 'whsec_…' } }
 * const { verdict, checks } = await verify(request, credential, { now: Date.now() })
 * if (verdict !== 'valid') console.error(checks.find(({ status }) => status === 'fail')?.message)
 * ```
 */
export async function verify(request: RequestInput, credential: Credential, at: At): Promise<Verification> {
  const prepared = prepare(request, at)
  return verifyWith(compile, prepared instanceof Promise ? await prepared : prepared, credential, at)
}
