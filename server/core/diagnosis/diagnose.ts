import type { Credential } from '../model/credential.ts'
import type { At } from '../model/evidence.ts'
import type { SignedRequest } from '../model/request.ts'
import { compile, type Compiled } from '../schemes/compile-plan.ts'
import { contextOf } from '../schemes/expressions/context.ts'
import { variantsFor } from '../schemes/checks/variants.ts'
import type { Kind } from '../schemes/scheme.ts'
import type { Check, Diagnosis, Verification } from '../model/verification.ts'
import { verify } from '../verify.ts'
import { type Asked, withoutCause } from './report.ts'
import { Budget, type Limits } from './budget.ts'
import { searchDigest } from './search/signature.ts'
import { searchJwt } from './search/jwt.ts'
import { searchPublicKey } from './search/public-key.ts'
import { searchOAuth } from './search/oauth.ts'
import { type Subject, subjectOf } from './subject.ts'
import { searchToken } from './search/token.ts'

/** The clock, the other stored credentials, how much may be spent, and whatever evidence there is. */
export type DiagnoseAt = At & {
  /** Credentials beside the one in question: the request may have been signed for one of them. */
  others?: readonly Credential[]
  /** Default 20,000 digests or 250 ms, whichever comes first. */
  budget?: Partial<Limits>
  /** Set when vhook itself sent this request again: then its age says nothing about the sender. */
  replayed?: boolean
}

const messages = ({ checks }: Verification) =>
  checks.filter(({ status }) => status !== 'pass').map(({ message }) => message)

type Search = (subject: Subject, asked: Asked, checks: readonly Check[]) => Promise<Diagnosis>

/** How each kind of scheme is searched, but for digests; one row each. */
const searches: Partial<Record<Kind, Search>> = {
  token: searchToken,
  basic: searchToken,
  jwt: searchJwt,
  ed25519: searchPublicKey,
  ecdsa: searchPublicKey,
  rsa: searchPublicKey,
}

/** For kinds of proof that offer nothing to try: the engine's own reasons. */
function reasons(asked: Asked, checks: readonly Check[]): Diagnosis {
  const failed = checks.filter(({ status }) => status === 'fail').map(({ message }) => message)
  return withoutCause(asked, 'nothing-fits', {
    why: failed.join(' '),
    left: 'This kind of proof offers nothing to try.',
  })
}

async function search(
  request: SignedRequest,
  credential: Credential,
  compiled: Exclude<Compiled, { kind: 'unusable' }>,
  others: readonly Credential[],
  asked: Asked,
  { checks }: Verification,
): Promise<Diagnosis> {
  if (compiled.kind === 'oauth2') return searchOAuth(request, credential, others, asked, checks)
  const context = contextOf(request, compiled.scheme.secret, compiled.scheme.settings)
  const [variant = compiled.scheme] = variantsFor(compiled.scheme, context)
  const { kind } = variant.scheme
  if (kind === 'hmac' || kind === 'hash')
    return searchDigest(request, credential, compiled.scheme, others, asked, checks)
  const subject = subjectOf(request, credential, variant, { others, now: asked.at.now })
  return searches[kind]?.(subject, asked, checks) ?? reasons(asked, checks)
}

/**
 * Says why a request does not verify: one cause, or two together, each proven by a full match of the signature or token, and
 * the change of the plan that makes it verify, where there is one. A valid request gives the cause `valid`, and one for which
 * nothing could be proven `nothing-fits`. Never throws because of a request; `at.now` is Unix ms.
 */
export async function diagnose(request: SignedRequest, credential: Credential, at: DiagnoseAt): Promise<Diagnosis> {
  const { others = [], budget: limits, replayed = false, ...evidence } = at
  const verification = await verify(request, credential, evidence)
  const asked: Asked = { budget: new Budget(limits), at: evidence, replayed }
  if (verification.verdict === 'valid') return withoutCause(asked, 'valid', {})
  const compiled = compile(credential.authenticationPlan)
  if (compiled.kind === 'unusable' || verification.verdict === 'not-checked') return unanswerable(asked, verification)
  const elsewhere = others.filter((other) => other.id !== credential.id)
  return search(request, credential, compiled, elsewhere, asked, verification)
}

/** The verification itself could not be made, so there is no failure to explain. */
function unanswerable(asked: Asked, verification: Verification): Diagnosis {
  const why = ['It could not be checked at all.', ...messages(verification)].join(' ')
  return withoutCause(asked, 'nothing-fits', { why, left: '' })
}
