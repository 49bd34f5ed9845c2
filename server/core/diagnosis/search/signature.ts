import { isDecisive } from '../../model/verification.ts'
import type { CompiledScheme } from '../../schemes/compile-scheme.ts'
import { textsAt } from '../../schemes/checks/signature.ts'
import { variantsFor } from '../../schemes/checks/variants.ts'
import { contextOf } from '../../schemes/expressions/context.ts'
import type { Budget } from '../budget.ts'
import { causesFound, type Finding, type Match, nothingFound } from '../finding.ts'
import { expectedHeader } from '../hypotheses/header-names.ts'
import type { Run } from '../run.ts'
import { type Subject, subjectOf } from '../subject.ts'
import { allDeviations, allFields, bothFields, type Deviation } from '../variation.ts'
import { axisNames } from './axes.ts'
import { explainEqualities } from './equalities.ts'
import { otherCredential } from './other-credentials.ts'
import { provenMismatch, seenMismatch } from './plan-mismatch.ts'
import { tryPairs, trySingles, tryUnchanged } from './rounds.ts'
import { type Space, spaceOf } from './search-space.ts'
import { headerState, unprovenHint } from './unproven-hints.ts'
import { readsBody, readsSecret, tryBodies, trySecrets, wholeMatch } from './whole-request.ts'

const digestKinds = new Set(['hmac', 'hash'])

/** Searches for why a signature by a shared secret does not match. */
export async function searchDigest(run: Run, compiled: CompiledScheme): Promise<Finding> {
  const { request, budget, checks } = run
  const context = contextOf(request, compiled.secret, compiled.settings)
  const variants = variantsFor(compiled, context).filter(({ scheme }) => digestKinds.has(scheme.kind))
  const subjects = variants.map((variant) => subjectOf(run, variant))
  const [subject] = subjects
  if (!subject) return nothingFound()
  const spaces = subjects.map(spaceOf)
  noteLeftOut(spaces, run)

  // If the engine compared the digest and it differs, making the same one again would prove nothing.
  const wasCompared = checks.some((check) => check.status === 'fail' && isDecisive(check))
  const unchanged = wasCompared ? undefined : await tryUnchanged(spaces, budget)
  if (unchanged) return matchFound(unchanged, budget)
  return (await fewestDeviations(subject, spaces, run)) ?? nothingProven(subject)
}

function noteLeftOut(spaces: readonly Space[], { budget }: Run): void {
  for (const { axes } of spaces)
    for (const name of axisNames) {
      const { leftOut } = axes[name]
      if (leftOut !== undefined) budget.leftOut.add(leftOut)
    }
}

async function fewestDeviations(subject: Subject, spaces: readonly Space[], run: Run): Promise<Finding | undefined> {
  const { budget } = run
  const other = await otherCredential(run)
  if (other) return other
  const secret = readsSecret(run) ? await trySecrets(subject, run) : undefined
  if (secret) return { kind: 'causes', deviations: secret.deviations, fix: { subject, set: secret.set } }
  const single = await trySingles(spaces, budget)
  if (single) return matchFound(single, budget)
  const inBody = readsBody(subject) ? await tryBodies(run) : undefined
  if (inBody) return { kind: 'match', match: wholeMatch(inBody, run) }
  const mismatch = await provenMismatch(subject, run)
  if (mismatch) return mismatch
  const pair = await tryPairs(spaces, budget)
  return pair && matchFound(pair, budget)
}

/** The match, with the form in which values that must equal a signed one do so, such as a hash of the body in the URL. */
async function matchFound(match: Match, budget: Budget): Promise<Finding> {
  const variations = (await explainEqualities(match.subject, match.subject.context, budget)) ?? []
  const deviations = [...match.deviations, ...allDeviations(variations)]
  const set = bothFields(match.set, allFields(variations))
  return { kind: 'match', match: { ...match, deviations, set } }
}

/** What is certain about the place of the signature. */
function signatureState(subject: Subject): Deviation | undefined {
  const { compiled, context, plan } = subject
  const texts = compiled.places.flatMap((place) => textsAt(place, context))
  const isList = compiled.scheme.signature?.split !== undefined || compiled.places.length > 1
  const state = headerState(subject, expectedHeader(subject), texts, isList)
  return state?.id === 'header-missing' ? (seenMismatch(subject, plan.type) ?? state) : state
}

/** What is certain although no signature could be made to match. */
export function nothingProven(subject: Subject): Finding {
  const hint = unprovenHint(subject, signatureState(subject))
  return hint ? causesFound(hint) : nothingFound()
}
