import { verify } from '../../verify.ts'
import type { Run } from '../run.ts'
import { routePath } from '../subject.ts'
import { causesFound, type Finding } from '../finding.ts'

/** Another stored credential with which the request verifies. */
export async function otherCredential({ request, others, at, budget }: Run): Promise<Finding | undefined> {
  if (others.length) budget.tried.add('other credentials')
  for (const other of others) {
    if (budget.exhausted) return undefined
    budget.spend(request.body.length)
    const { verdict } = await verify(request, other, at)
    const rest = budget.breather()
    if (rest) await rest
    if (verdict !== 'valid') continue
    const { id, name = id } = other
    const found = causesFound({
      id: 'other-credential',
      detail: { how: 'the credential', name, id, path: routePath(request) },
    })
    return { ...found, fix: { bind: id } }
  }
  return undefined
}
