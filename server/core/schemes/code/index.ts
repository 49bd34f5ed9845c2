import type { At } from '../../evidence.ts'
import type { SignedRequest } from '../../request.ts'
import type { Judged } from '../plans/judged.ts'
import { awsSns } from './aws-sns.ts'

/** A sender whose proof needs more than data: usually a key that must be fetched, which only `at` may do. */
export type CodeModule = (
  request: SignedRequest,
  given: { secret: string; settings: Readonly<Record<string, string>> },
  at: At,
) => Promise<Judged>

/** One row a module; a scheme of kind `code` names it. */
export const codeModules: Readonly<Record<string, CodeModule>> = {
  'aws-sns': awsSns,
}
