import { type Check, type CheckRole, isDecisive, roleOf } from '../../model/verification.ts'
import type { Run } from '../run.ts'

const facts: ReadonlySet<CheckRole> = new Set(['header', 'signature-header', 'timestamp', 'message-id', 'claims'])

/** Failed checks that say nothing against a wrong secret: the signature, and the age. */
const harmless = (check: Check): boolean => isDecisive(check) || roleOf(check) === 'timestamp'

/** Whether the signature was compared and is the only thing that is wrong, apart from the age of the request. */
export function onlySignatureFails({ checks }: Run): boolean {
  const failed = checks.filter(({ status }) => status === 'fail')
  return failed.some(isDecisive) && failed.every(harmless)
}

/** Everything about the signature that is as it should be, one sentence each. */
export function signatureFacts({ checks, budget }: Run): string[] {
  const passed = checks.filter((check) => check.status === 'pass' && facts.has(roleOf(check)))
  const compared = checks.find((check) => check.status === 'fail' && isDecisive(check))
  const { expected = '', actual = '' } = compared ?? {}
  const sameForm = expected !== '' && expected.length === actual.length
  return [
    ...passed.map(({ message }) => message),
    ...(sameForm ? [`The signature has the right length and encoding: ${actual.length} characters.`] : []),
    ...(budget.macs > 0 ? [`${budget.macs} variants of secret, payload and signature were tried; none matches.`] : []),
  ]
}
