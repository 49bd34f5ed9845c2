import type { At } from '../../model/evidence.ts'
import { verify } from '../../verify.ts'
import type { Budget } from '../budget.ts'
import type { Subject } from '../subject.ts'
import type { Deviation } from '../variation.ts'

/** Another stored credential that the request verifies with, as it stands. */
export async function otherCredential(
  { request, others }: Pick<Subject, 'request' | 'others'>,
  at: At,
  budget: Budget,
): Promise<Deviation | undefined> {
  if (others.length) budget.tried.add('other credentials')
  for (const other of others) {
    if (budget.over) return undefined
    budget.spend()
    const { verdict } = await verify(request, other, at)
    const rest = budget.breather()
    if (rest) await rest
    if (verdict !== 'valid') continue
    const { id, name = id } = other
    return { id: 'other-credential', detail: { how: 'the credential', name, id } }
  }
  return undefined
}
