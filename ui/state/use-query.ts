import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { LiveMessage } from '../../server/core/api/live.ts'
import { onMessage, onSnapshot } from '../live.ts'
import { showError } from './toasts.ts'

/** Facts of one moment cost one question, and a steady stream of them no more than four a second. */
const PAUSE_MS = 250

/**
 * What the API says about something, asked again when a fact may have changed it; null until it is known. `ask` and `touches` are
 * functions of a module, not made anew with every drawing; without an id nothing is asked.
 */
export function useQuery<T>(
  id: string | null,
  ask: (id: string) => Promise<T>,
  touches: (message: LiveMessage, id: string) => boolean,
): T | null {
  const known = useSignal<T | null>(null)
  useEffect(() => {
    if (id === null) return undefined
    let gone = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const askNow = async () => {
      timer = undefined
      try {
        const found = await ask(id)
        if (!gone) known.value = found
      } catch (error) {
        if (!gone) showError(error)
      }
    }
    const soon = () => {
      timer ??= setTimeout(() => void askNow(), PAUSE_MS)
    }
    const ends = [onMessage((message) => void (touches(message, id) && soon())), onSnapshot(soon)]
    void askNow()
    return () => {
      gone = true
      clearTimeout(timer)
      for (const end of ends) end()
    }
  }, [id])
  return known.value
}
