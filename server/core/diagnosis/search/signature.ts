import { isDecisive } from '../../model/verification.ts'
import type { CompiledScheme } from '../../schemes/compile-scheme.ts'
import { textsAt } from '../../schemes/checks/signature.ts'
import { variantsFor } from '../../schemes/checks/variants.ts'
import { contextOf } from '../../schemes/expressions/context.ts'
import { causesFound, type Finding, nothingFound } from '../finding.ts'
import { expectedHeader } from '../hypotheses/header-names.ts'
import type { Run } from '../run.ts'
import { type Subject, subjectOf } from '../subject.ts'
import type { Deviation } from '../variation.ts'
import { axisNames } from './axes.ts'
import { otherCredential } from './other-credentials.ts'
import { provenMismatch, seenMismatch } from './plan-mismatch.ts'
import { tryPairs, trySingles, tryUnchanged } from './rounds.ts'
import { type Space, spaceOf } from './search-space.ts'
import { headerState, unprovenHint } from './unproven-hints.ts'

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
  if (unchanged) return { kind: 'match', match: unchanged }
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
  const single = await trySingles(spaces, budget)
  if (single) return { kind: 'match', match: single }
  const mismatch = await provenMismatch(subject, run)
  if (mismatch) return mismatch
  const pair = await tryPairs(spaces, budget)
  return pair && { kind: 'match', match: pair }
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
