import type { AttemptSigning } from '../../server/core/model/attempt.ts'
import { credentials } from '../state/store.ts'

/** How the request of an attempt was signed. Null for attempts of earlier versions. */
export function signingText(signing: AttemptSigning | null): string {
  if (!signing) return 'signature not recorded'
  const { mode, credential } = signing
  if (mode === 'kept') return 'original signature'
  if (mode === 'none') return 'signature removed'
  const name = credentials.value.find(({ id }) => id === credential)?.name
  return `signed with ${name || (credential ?? 'a credential')}`
}
