import type { Diagnosis } from '../../server/core/model/verification.ts'

/** What was found, and what to do about it: a diagnosis says both in one message that begins with its causes. */
export function headlineOf({ message, causes }: Diagnosis): { title: string; advice: string } {
  if (causes.length === 0) return { title: 'No cause could be proven.', advice: message }
  const found = causes.map((cause) => cause.message).join(' ')
  const title = message.startsWith(found) ? found : message
  return { title, advice: message.slice(title.length).trim() }
}
