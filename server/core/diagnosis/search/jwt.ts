import { textsAt } from '../../schemes/checks/signature.ts'
import { type Check, roleOf } from '../../model/verification.ts'
import { causesFound, type Finding, nothingFound } from '../finding.ts'
import { type FoundJwt, signedJwt } from '../hypotheses/jwt.ts'
import { oauthCause } from '../hypotheses/oauth.ts'
import { tokenHeader, tokenPrefix } from '../hypotheses/token.ts'
import { failedChecks, type Run } from '../run.ts'
import type { Subject } from '../subject.ts'
import { allDeviations, allFields, type Deviation } from '../variation.ts'
import { explainEqualities } from './equalities.ts'
import { otherCredential } from './other-credentials.ts'
import { seenMismatch } from './plan-mismatch.ts'
import { headerState } from './unproven-hints.ts'

/** What its failed checks say about the token. */
function claimDeviations(subject: Subject, checks: readonly Check[], { at }: Run): Deviation[] {
  const { compiled, context, credential } = subject
  const [text = ''] = compiled.token ? textsAt(compiled.token, context) : []
  const base = { plan: {}, credentialId: credential.id, token: text.slice(tokenPrefix(subject).length), at }
  return checks.flatMap((check) => oauthCause({ ...base, check }) ?? [])
}

/** Claims are proven only by a signature that matches, so what they say counts only then. */
const ofClaims = new Set(['expiry', 'issuer', 'algorithm'])

async function claimsFinding(subject: Subject, found: FoundJwt, run: Run): Promise<Finding> {
  const context = { ...subject.context, claims: found.value.claims }
  const variations = await explainEqualities(subject, context, run.budget)
  const failed = failedChecks(run).filter((check) => ofClaims.has(roleOf(check)))
  const proven = [found, ...(variations ?? [])]
  const deviations = [...allDeviations(proven), ...claimDeviations(subject, failed, run)]
  if (!deviations.length) return { kind: 'other-check' }
  return { kind: 'causes', deviations: deviations.slice(0, 2), fix: { subject, set: allFields(proven) } }
}

/** Searches for why a JWT by a shared secret is rejected. */
export async function searchJwt(subject: Subject, run: Run): Promise<Finding> {
  const { compiled, context, plan } = subject
  const other = await otherCredential(run)
  if (other) return other
  const found = signedJwt(subject, run.budget)
  if (found) return claimsFinding(subject, found, run)
  const texts = compiled.token ? textsAt(compiled.token, context) : []
  const state = headerState(subject, tokenHeader(subject), texts, false)
  if (state) return causesFound(state.id === 'header-missing' ? (seenMismatch(subject, plan.type) ?? state) : state)
  const unknown = failedChecks(run).filter((check) => roleOf(check) === 'algorithm')
  const deviations = claimDeviations(subject, unknown, run)
  return deviations.length ? causesFound(...deviations) : nothingFound()
}
