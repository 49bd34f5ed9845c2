import type { TokenView } from '../../server/core/api/views/credential.ts'
import type { LiveMessage } from '../../server/core/api/live.ts'
import { api } from '../api.ts'
import { useQuery } from '../state/use-query.ts'

/** Whether a fact may have changed the tokens of a credential: one was asked for, used, or revoked. */
export function affectsTokens(message: LiveMessage, credentialId: string): boolean {
  if (message.type === 'event.captured') return message.event.kind === 'token'
  if (message.type === 'event.verified') return message.credential === credentialId
  return message.type === 'credentials.changed'
}

const listTokens = (id: string) => api.listTokens({ id })

/** The tokens of a credential as they are now, newest first; null until they are known, or when there can be none. */
export const useTokens = (credentialId: string | null): TokenView[] | null =>
  useQuery(credentialId, listTokens, affectsTokens)
