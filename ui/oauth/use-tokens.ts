import type { LiveMessage } from '../../server/core/api/live.ts'
import type { TokenView } from '../../server/core/api/views/credential.ts'
import { api } from '../api.ts'
import { useQuery } from '../state/use-query.ts'

/** Whether a message may change the tokens of a credential: one was requested, used or revoked. */
export function affectsTokens(message: LiveMessage, credentialId: string): boolean {
  if (message.type === 'event.captured') return message.event.kind === 'token'
  if (message.type === 'event.verified') return message.credential === credentialId
  return message.type === 'credentials.changed'
}

const listTokens = (id: string) => api.listTokens({ id })

/** The current tokens of a credential, newest first; null until loaded, or without a credential. */
export const useTokens = (credentialId: string | null): TokenView[] | null =>
  useQuery(credentialId, listTokens, affectsTokens)
