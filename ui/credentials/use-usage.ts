import type { LiveMessage } from '../../server/core/api/live.ts'
import type { CredentialUsage } from '../../server/core/api/views/credential.ts'
import { api } from '../api.ts'
import { useQuery } from '../state/use-query.ts'

const affectsUsage = (message: LiveMessage, credentialId: string): boolean =>
  message.type === 'credentials.changed' ||
  message.type === 'config.changed' ||
  (message.type === 'event.verified' && message.credential === credentialId)

const getUsage = (id: string) => api.getCredentialUsage({ id })

/** The current routes and recent use of a credential; null until loaded. */
export const useUsage = (credentialId: string): CredentialUsage | null => useQuery(credentialId, getUsage, affectsUsage)

/** Whether senders still use the old secret, in one sentence; null when that does not matter. `now` in Unix ms. */
export function oldSecretStatus({ recent, previousUntil }: CredentialUsage, now: number): string | null {
  const isRotating = previousUntil !== undefined && previousUntil > now
  if (recent.checked === 0 || (recent.previous === 0 && !isRotating)) return null
  if (recent.checked === 1) return `The last valid event used the ${recent.previous === 1 ? 'old' : 'new'} secret.`
  const count = recent.previous === 0 ? 'None' : String(recent.previous)
  return `${count} of the last ${recent.checked} valid events used the old secret.`
}
