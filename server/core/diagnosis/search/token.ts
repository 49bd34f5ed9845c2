import type { Diagnosis } from '../../model/verification.ts'
import { textsAt } from '../../schemes/checks/signature.ts'
import { answer, type Asked, provenFix } from '../report.ts'
import { firstDifference } from '../hypotheses/token-forms.ts'
import { tokenDue, tokenHeader, tokenMatches, tokenPrefix } from '../hypotheses/token.ts'
import { provenMismatch, seenMismatch } from './plan-mismatch.ts'
import { placeState } from './unproven-hints.ts'
import { otherCredential } from './other-credentials.ts'
import type { Subject } from '../subject.ts'
import type { Deviation } from '../variation.ts'

/** Searches for why a plain token does not fit. */
export async function searchToken(subject: Subject, asked: Asked): Promise<Diagnosis> {
  const { budget, at } = asked
  for (const family of ['where the token is', 'what stands before it', 'white space, quotes and encodings'])
    budget.tried.add(family)
  const other = await otherCredential(subject, at, budget)
  if (other) return answer(asked, [other])
  for (const { deviations, set } of tokenMatches(subject, () => budget.spend())) {
    if (!deviations.length) continue
    return answer(asked, deviations, await provenFix(subject, set, at))
  }
  const mismatch = await provenMismatch(subject, at, budget)
  return answer(asked, [mismatch ?? seen(subject)])
}

function seen(subject: Subject): Deviation {
  const { compiled, context, plan } = subject
  const texts = compiled.token ? textsAt(compiled.token, context) : []
  const state = placeState(subject, tokenHeader(subject), texts, false)
  if (state?.id === 'header-missing') return seenMismatch(subject, plan.type) ?? state
  return state ?? differs(subject, texts[0] ?? '')
}

/** Lengths and the place of the first difference; never the characters. */
function differs(subject: Subject, text: string): Deviation {
  const prefix = tokenPrefix(subject)
  const came = text.startsWith(prefix) ? text.slice(prefix.length) : text
  const due = tokenDue(subject)
  const index = firstDifference(came, due)
  return {
    id: 'token-mismatch',
    detail: { came: came.length, due: due.length, where: `they differ from character ${index + 1} on`, index },
  }
}
