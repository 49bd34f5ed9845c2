import type { CredentialUsage } from '../../server/core/api/views/credential.ts'
import type { LiveMessage } from '../../server/core/api/live.ts'
import { api } from '../api.ts'
import { useQuery } from '../state/use-query.ts'

const getUsage = (id: string) => api.getCredentialUsage({ id })

const touches = (message: LiveMessage, credentialId: string): boolean =>
  message.type === 'credentials.changed' ||
  message.type === 'config.changed' ||
  (message.type === 'event.verified' && message.credential === credentialId)

/** Where and how often a credential is used, as it is now; null until it is known. */
export const useUsage = (credentialId: string): CredentialUsage | null => useQuery(credentialId, getUsage, touches)

/** How far a rotation came, in a sentence; null where nobody needs to know. */
export function oldSecretStatus({ recent, previousUntil }: CredentialUsage, now: number): string | null {
  const rotating = previousUntil !== undefined && previousUntil > now
  if (recent.checked === 0 || (recent.previous === 0 && !rotating)) return null
  if (recent.checked === 1) return `The last valid event used the ${recent.previous === 1 ? 'old' : 'new'} secret.`
  const some = recent.previous === 0 ? 'None' : String(recent.previous)
  return `${some} of the last ${recent.checked} valid events still used the old secret.`
}
