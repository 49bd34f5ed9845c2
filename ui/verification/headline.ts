import type { Diagnosis } from '../../server/core/model/verification.ts'

/** What was found, and what to do about it. */
export function headlineOf({ message, advice = '', causes }: Diagnosis): { title: string; advice: string } {
  if (causes.length > 0) return { title: message, advice }
  return { title: 'No cause could be proven.', advice: [message, advice].filter(Boolean).join(' ') }
}
