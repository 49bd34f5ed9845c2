import type { Credential } from '../model/credential.ts'
import type { At } from '../model/evidence.ts'
import type { SignedRequest } from '../model/request.ts'
import type { Diagnosis } from '../model/verification.ts'
import { variantsFor } from '../schemes/checks/variants.ts'
import { compile } from '../schemes/compile-plan.ts'
import type { CompiledScheme } from '../schemes/compile-scheme.ts'
import { contextOf } from '../schemes/expressions/context.ts'
import { withSeparateKeys } from '../schemes/next-key.ts'
import type { Kind } from '../schemes/scheme.ts'
import { verify } from '../verify.ts'
import { Budget, type Limits } from './budget.ts'
import type { Finding } from './finding.ts'
import { report, reportUnsearched, reportValid } from './report.ts'
import { failedChecks, type Run } from './run.ts'
import { searchCode } from './search/code.ts'
import { searchJwt } from './search/jwt.ts'
import { searchOAuth } from './search/oauth.ts'
import { searchPublicKey } from './search/public-key.ts'
import { searchDigest } from './search/signature.ts'
import { searchToken } from './search/token.ts'
import { type Subject, subjectOf } from './subject.ts'

/** The clock, the evidence, the other stored credentials, and how much may be spent. */
export type DiagnoseAt = At & {
  /** Other credentials, in any order: the request may have been signed for one of them. The first that verifies is reported. */
  others?: readonly Credential[]
  /** Default 20,000 digests or 250 ms, whichever comes first. */
  budget?: Partial<Limits>
  /** Whether vhook itself sent this request again: then its age says nothing about the sender. */
  replayed?: boolean
}

type Search = (subject: Subject, run: Run) => Promise<Finding>

/** How each kind of scheme is searched, except those with digests; one row each. */
const searches: Partial<Record<Kind, Search>> = {
  token: searchToken,
  basic: searchToken,
  jwt: searchJwt,
  ed25519: searchPublicKey,
  ecdsa: searchPublicKey,
  rsa: searchPublicKey,
  code: searchCode,
}

/** Undefined for kinds that offer nothing to try. */
async function search(run: Run, compiled: CompiledScheme): Promise<Finding | undefined> {
  const context = contextOf(run.request, compiled.secret, compiled.settings)
  const [variant = compiled] = variantsFor(compiled, context)
  const { kind } = variant.scheme
  if (kind === 'hmac' || kind === 'hash') return searchDigest(run, compiled)
  return searches[kind]?.(subjectOf(run, variant), run)
}

/**
 * Finds out why a request does not verify: one cause, or two together, each proven by a signature or token that matches in
 * full, and the change of the plan that makes it verify, if there is one. A valid request gives the cause `valid`, and one for
 * which nothing could be proven `nothing-fits`. Never throws because of a request; `at.now` is Unix ms.
 */
export async function diagnose(request: SignedRequest, given: Credential, at: DiagnoseAt): Promise<Diagnosis> {
  const credential = { ...given, authenticationPlan: withSeparateKeys(given.authenticationPlan) }
  const { others = [], budget, replayed = false, ...evidence } = at
  const { verdict, checks } = await verify(request, credential, evidence)
  const remaining = others.filter((other) => other.id !== credential.id)
  const run: Run = {
    request,
    credential,
    others: remaining,
    checks,
    at: evidence,
    budget: new Budget(budget),
    replayed,
  }
  if (verdict === 'valid') return reportValid(run)
  const compiled = compile(credential.authenticationPlan)
  if (compiled.kind === 'unusable' || verdict === 'not-checked') {
    const messages = checks.filter(({ status }) => status !== 'pass').map(({ message }) => message)
    return reportUnsearched(run, ['The request could not be checked.', ...messages])
  }
  const finding = await (compiled.kind === 'oauth2' ? searchOAuth(run) : search(run, compiled.scheme))
  if (finding) return report(finding, run)
  const messages = failedChecks(run).map(({ message }) => message)
  return reportUnsearched(run, messages, 'For this kind of authentication there is nothing to try.')
}
