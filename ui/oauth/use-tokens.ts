import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { TokenView } from '../../server/core/api.ts'
import type { LiveMessage } from '../../server/core/live.ts'
import { api } from '../api.ts'
import { listen, onAnew } from '../live.ts'
import { tell } from '../state/toasts.ts'

/** Whether a fact may have changed the tokens of a credential: one was asked for, used, or revoked. */
export function touches(message: LiveMessage, credentialId: string): boolean {
  if (message.type === 'event.captured') return message.event.kind === 'token'
  if (message.type === 'event.verified') return message.credential === credentialId
  return message.type === 'credentials.changed'
}

/** Facts of one moment cost one question, and a steady stream of them no more than four a second. */
const PAUSE_MS = 250

/** The tokens of a credential as they are now, newest first; null until they are known, or when there can be none. */
export function useTokens(credentialId: string | null): TokenView[] | null {
  const tokens = useSignal<TokenView[] | null>(null)
  useEffect(() => {
    if (credentialId === null) return undefined
    let gone = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      timer = undefined
      try {
        const found = await api.tokens(credentialId)
        if (!gone) tokens.value = found
      } catch (error) {
        if (!gone) tell(error)
      }
    }
    const soon = () => {
      timer ??= setTimeout(() => void ask(), PAUSE_MS)
    }
    const ends = [listen((message) => void (touches(message, credentialId) && soon())), onAnew(soon)]
    void ask()
    return () => {
      gone = true
      clearTimeout(timer)
      for (const end of ends) end()
    }
  }, [credentialId])
  return tokens.value
}
