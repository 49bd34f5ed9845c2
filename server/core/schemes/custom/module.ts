import type { At } from '../../model/evidence.ts'
import { headerValues, type SignedRequest } from '../../model/request.ts'
import { type Check, fail, type CheckScope } from '../../model/verification.ts'
import type { Evaluation } from '../plans/evaluation.ts'

/** Verifies a sender that a scheme cannot describe, usually because a key must be fetched, which only `at` does. */
export type CodeModule = (
  request: SignedRequest,
  given: { secret: string; settings: Readonly<Record<string, string>> },
  at: At,
) => Promise<Evaluation>

/** The failed check for headers that are missing, empty or repeated; undefined when each is present once. */
export function missingHeaders(name: CheckScope, request: SignedRequest, names: readonly string[]): Check | undefined {
  const wrong = names.filter((header) => {
    const [value, second] = headerValues(request.headers, header)
    return !value || second !== undefined
  })
  if (!wrong.length) return undefined
  const expected = wrong.join(', ')
  return fail(`${name}.signature-header`, `Missing, empty or sent more than once: ${expected}.`, { expected })
}
