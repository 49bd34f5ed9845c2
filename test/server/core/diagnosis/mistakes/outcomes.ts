import { diagnose } from '../../../../../server/core/diagnosis/diagnose.ts'
import type { Diagnosis } from '../../../../../server/core/model/verification.ts'
import { verify } from '../../../../../server/core/verify.ts'
import { verdictWith } from '../support/fixed.ts'
import type { RequestKind, Sent } from './kinds.ts'
import type { Mistake } from './table.ts'

export type Result = 'right' | 'missed' | 'wrong'

export interface Outcome {
  mistake: Mistake
  kind: RequestKind
  diagnosis: Diagnosis
  result: Result
  /** Whether a fix was offered that makes the request verify. */
  fixed: boolean
}

// Far above the default, so that a busy machine does not decide over right and wrong.
const budget = { ms: 20_000 }

/** The first request of the kind that the mistake makes invalid. */
async function mistaken({ edit }: Mistake, kind: RequestKind): Promise<Sent | undefined> {
  for (const sent of kind.sent) {
    const changed = edit(sent, kind)
    if (changed && (await verify(changed.request, changed.credential, changed.at)).verdict === 'invalid') return changed
  }
  return undefined
}

function resultOf({ names, rank, mentions }: Mistake, sent: Sent, diagnosis: Diagnosis): Result {
  const { causes, cause, message } = diagnosis
  const isNamed = causes.length ? causes.every(({ id }) => names.includes(id)) : names.includes(cause)
  const isCertain = diagnosis.rank === rank || diagnosis.rank === 'proven'
  if (isNamed && isCertain && message.includes(mentions?.(sent) ?? '')) return 'right'
  return causes.length ? 'wrong' : 'missed'
}

async function isFixed({ request, credential, at, others = [] }: Sent, { fix }: Diagnosis): Promise<boolean> {
  return fix !== undefined && (await verdictWith(fix, request, credential, { ...at, others })) === 'valid'
}

/** What is diagnosed of the mistake; undefined if it does not matter to this kind of request. */
export async function outcomeOf(mistake: Mistake, kind: RequestKind): Promise<Outcome | undefined> {
  const sent = await mistaken(mistake, kind)
  if (!sent) return undefined
  const { request, credential, at, others = [] } = sent
  const diagnosis = await diagnose(request, credential, { ...at, others, budget })
  const fixed = await isFixed(sent, diagnosis)
  return { mistake, kind, diagnosis, result: resultOf(mistake, sent, diagnosis), fixed }
}
