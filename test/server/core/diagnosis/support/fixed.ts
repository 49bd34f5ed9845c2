import { expect } from 'vitest'
import type { DiagnoseAt } from '../../../../../server/core/diagnosis/diagnose.ts'
import { editPlan } from '../../../../../server/core/fix/apply.ts'
import { type Credential, secretOf } from '../../../../../server/core/model/credential.ts'
import type { Fix } from '../../../../../server/core/model/fix.ts'
import type { SignedRequest } from '../../../../../server/core/model/request.ts'
import { checkCredential } from '../../../../../server/core/schemes/compile-plan.ts'
import { verify } from '../../../../../server/core/verify.ts'

function fixedCredential(fix: Fix, credential: Credential, others: readonly Credential[]): Credential {
  const other = (id: string) => others.find((one) => one.id === id)
  const bound = fix.bind === undefined ? undefined : other(fix.bind)
  if (bound) return bound
  const otherSecret = (id: string) => {
    const found = other(id)
    return found && secretOf(found.authenticationPlan)
  }
  const source = { previous: credential.previous?.secret, other: otherSecret }
  const authenticationPlan = editPlan(credential.authenticationPlan, fix, source)
  if (!authenticationPlan) throw new Error('the fix does not apply')
  expect(checkCredential({ id: 'mine', authenticationPlan })).toEqual([])
  return { ...credential, authenticationPlan }
}

/** The verdict of a request once a fix is applied to its credential. */
export async function verdictWith(
  fix: Fix,
  request: SignedRequest,
  credential: Credential,
  { others = [], budget: _budget, replayed: _replayed, ...at }: DiagnoseAt,
): Promise<string> {
  return (await verify(request, fixedCredential(fix, credential, others), at)).verdict
}
