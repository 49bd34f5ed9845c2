import { textsAt } from '../../schemes/checks/signature.ts'
import { causesFound, type Finding } from '../finding.ts'
import { expectedToken, tokenHeader, tokenMatches, tokenPrefix } from '../hypotheses/token.ts'
import { firstDifference } from '../hypotheses/token-forms.ts'
import type { Run } from '../run.ts'
import type { Subject } from '../subject.ts'
import type { Deviation } from '../variation.ts'
import { otherCredential } from './other-credentials.ts'
import { provenMismatch, seenMismatch } from './plan-mismatch.ts'
import { headerState } from './unproven-hints.ts'

/** Searches for why a plain token is rejected. */
export async function searchToken(subject: Subject, run: Run): Promise<Finding> {
  const { budget } = run
  for (const family of ['where the token is', 'what precedes the token', 'white space, quotes and encodings'])
    budget.tried.add(family)
  const other = await otherCredential(run)
  if (other) return other
  for (const { deviations, set } of tokenMatches(subject, () => budget.spend()))
    if (deviations.length) return { kind: 'causes', deviations, fix: { subject, set } }
  const mismatch = await provenMismatch(subject, run)
  return mismatch ?? causesFound(certainState(subject))
}

function certainState(subject: Subject): Deviation {
  const { compiled, context, plan } = subject
  const texts = compiled.token ? textsAt(compiled.token, context) : []
  const state = headerState(subject, tokenHeader(subject), texts, false)
  if (state?.id === 'header-missing') return seenMismatch(subject, plan.type) ?? state
  return state ?? otherToken(subject, texts[0] ?? '')
}

/** Lengths and the position of the first difference; never the characters. */
function otherToken(subject: Subject, text: string): Deviation {
  const prefix = tokenPrefix(subject)
  const received = text.startsWith(prefix) ? text.slice(prefix.length) : text
  const expected = expectedToken(subject)
  const index = firstDifference(received, expected)
  return {
    id: 'token-mismatch',
    detail: { received: received.length, expected: expected.length, position: index + 1, index },
  }
}
