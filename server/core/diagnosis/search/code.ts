import { headerValues } from '../../model/request.ts'
import { type Check, isProven, roleOf } from '../../model/verification.ts'
import { customTimes } from '../../schemes/custom/times.ts'
import type { TimestampRule } from '../../schemes/scheme.ts'
import { causesFound, type Finding, nothingFound } from '../finding.ts'
import { jwtIn } from '../hypotheses/jwt.ts'
import { oauthCause } from '../hypotheses/oauth.ts'
import { timeCauses } from '../hypotheses/time.ts'
import { failedChecks, type Run } from '../run.ts'
import type { Subject } from '../subject.ts'
import { allDeviations, type Deviation } from '../variation.ts'
import { otherCredential } from './other-credentials.ts'
import { headerState } from './unproven-hints.ts'
import { remembering, tryBodies, trySecrets } from './whole-request.ts'

/** A header that is missing, empty or repeated. */
function headerDeviation(subject: Subject, failed: readonly Check[]): Deviation | undefined {
  const check = failed.find((one) => ['header', 'signature-header'].includes(roleOf(one)))
  const name = check?.expected?.split(', ')[0]
  if (name === undefined) return undefined
  return headerState(subject, name, headerValues(subject.request.headers, name), false)
}

/** What is wrong with the time of a request that is right otherwise. */
function timeDeviations({ compiled }: Subject, failed: readonly Check[], { at, replayed }: Run): Deviation[] {
  const rules: Record<string, TimestampRule> = customTimes
  const rule = rules[compiled.scheme.code ?? '']
  const check = failed.find((one) => roleOf(one) === 'timestamp')
  if (!rule || check?.actual === undefined) return []
  return allDeviations(
    timeCauses({ text: check.actual, rule, now: at.now, replayed, fields: () => null, tolerance: () => null }),
  )
}

/** Claims of a token whose signature is right. */
const ofClaims = new Set(['expiry', 'issuer', 'audience'])

function claimDeviations({ request, credential }: Subject, failed: readonly Check[], { at }: Run): Deviation[] {
  const token = request.headers.map(([, value]) => jwtIn(value)).find((found) => found !== undefined) ?? ''
  return failed
    .filter((check) => ofClaims.has(roleOf(check)))
    .flatMap((check) => oauthCause({ plan: {}, credentialId: credential.id, token, at, check }) ?? [])
}

/** Searches for why a request is rejected by a module of code, which only verifies as a whole. */
export async function searchCode(subject: Subject, run: Run): Promise<Finding> {
  const other = await otherCredential(run)
  if (other) return other
  const failed = failedChecks(run)
  const absent = headerDeviation(subject, failed)
  if (absent) return causesFound(absent)
  const late = timeDeviations(subject, failed, run)
  if (isProven(run.checks)) {
    const certain = [...late, ...claimDeviations(subject, failed, run)]
    if (certain.length === failed.length) return causesFound(...certain.slice(0, 2))
  }
  const at = remembering(run.at)
  const found = (await tryBodies(run, at)) ?? (await trySecrets(subject, run, at))
  if (!found) return isProven(run.checks) ? { kind: 'other-check' } : nothingFound()
  return { kind: 'causes', deviations: [...found.deviations, ...late], fix: { subject, set: found.set } }
}
