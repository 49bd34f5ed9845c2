import type { Credential } from '../../model/credential.ts'
import type { SignedRequest } from '../../model/request.ts'
import type { CompiledScheme } from '../../schemes/compile-scheme.ts'
import { contextOf } from '../../schemes/expressions/context.ts'
import { textsAt } from '../../schemes/checks/signature.ts'
import { variantsFor } from '../../schemes/checks/variants.ts'
import { type Check, type Diagnosis, isDecisive } from '../../model/verification.ts'
import { answer, answerHit, type Asked, withoutCause } from '../report.ts'
import { tryNone, tryPairs, trySingles } from './rounds.ts'
import { expectedHeader } from '../hypotheses/header-names.ts'
import { provenMismatch, seenMismatch } from './plan-mismatch.ts'
import { observed, placeState } from './unproven-hints.ts'
import { otherCredential } from './other-credentials.ts'
import { type Space, spaceOf } from './search-space.ts'
import { type Subject, subjectOf } from '../subject.ts'
import type { Deviation } from '../variation.ts'

const digestKinds = new Set(['hmac', 'hash'])

/** Searches for why a signature by a shared secret does not fit. `checks` are the engine's. */
export async function searchDigest(
  request: SignedRequest,
  credential: Credential,
  compiled: CompiledScheme,
  others: readonly Credential[],
  asked: Asked,
  checks: readonly Check[],
): Promise<Diagnosis> {
  const { budget, at } = asked
  const context = contextOf(request, compiled.secret, compiled.settings)
  const variants = variantsFor(compiled, context).filter(({ scheme }) => digestKinds.has(scheme.kind))
  const subjects = variants.map((variant) => subjectOf(request, credential, variant, { others, now: at.now }))
  const [subject] = subjects
  if (!subject) return nothingFits(asked, [])
  const spaces = subjects.map(spaceOf)
  if (spaces.some(({ bodies }) => bodies.leftOut)) budget.leftOut.add('most forms of a body over 512 KiB')

  // Where the engine compared and found another digest, making the same one again would prove nothing.
  const compared = checks.some((check) => check.status === 'fail' && isDecisive(check))
  const plain = compared ? undefined : await tryNone(spaces, budget)
  if (plain) return (await answerHit(plain, asked)) ?? besideSignature(asked, checks)
  return (await fewestDeviations(subject, spaces, asked)) ?? nothingProven(subject, asked)
}

async function fewestDeviations(
  subject: Subject,
  spaces: readonly Space[],
  asked: Asked,
): Promise<Diagnosis | undefined> {
  const { budget, at } = asked
  const other = await otherCredential(subject, at, budget)
  if (other) return answer(asked, [other])
  const single = await trySingles(spaces, budget)
  if (single) return answerHit(single, asked)
  const mismatch = await provenMismatch(subject, at, budget)
  if (mismatch) return answer(asked, [mismatch])
  const pair = await tryPairs(spaces, budget)
  return pair && answerHit(pair, asked)
}

/** The signature is right and so is the time: another check failed, which says itself why. */
export function besideSignature(asked: Asked, checks: readonly Check[]): Diagnosis {
  const failed = checks.find(({ status }) => status === 'fail')
  const why = `The signature itself is right, but another check failed. ${failed?.message ?? ''}`.trim()
  return withoutCause(asked, 'nothing-fits', { why, left: failed?.hint ?? '' })
}

/** What can be seen at the place of the signature. */
export function placeOfProof(subject: Subject): Deviation | undefined {
  const { compiled, context, plan } = subject
  const texts = compiled.places.flatMap((place) => textsAt(place, context))
  const state = placeState(
    subject,
    expectedHeader(subject),
    texts,
    compiled.scheme.signature?.split !== undefined || compiled.places.length > 1,
  )
  return state?.id === 'header-missing' ? (seenMismatch(subject, plan.type) ?? state) : state
}

function nothingProven(subject: Subject, asked: Asked): Diagnosis {
  const seen = observed(subject, placeOfProof(subject))
  return seen ? answer(asked, [seen]) : nothingFits(asked, [])
}

/** The honest answer: what was tried, and what that leaves. */
export function nothingFits(asked: Asked, hints: readonly string[]): Diagnosis {
  const { budget } = asked
  const early = budget.complete ? '' : ' The search stopped early.'
  const without = [...budget.leftOut].map((part) => ` Left out: ${part}.`).join('')
  const tried = budget.tried.size ? ` (${[...budget.tried].join('; ')})` : ''
  const why = `None of ${budget.macs} combinations fits${tried}.${early}${without}`
  const left =
    'What that leaves: a secret that vhook does not hold, a body that was changed on the way in a manner that cannot be undone, or a fault of the sender.'
  return withoutCause(asked, 'nothing-fits', { why, left: [left, ...hints].join(' ') })
}
