import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { LiveMessage } from '../../server/core/api/live.ts'
import { onMessage, onSnapshot } from './live.ts'
import { showError } from './toasts.ts'

/** Messages arriving together cause one request, and a steady stream at most four a second. */
const DEBOUNCE_MS = 250

/**
 * Loads something by id, and again after each message that may change it; null until loaded, or without an id.
 * `load` and `affects` must be the same functions on every render.
 */
export function useQuery<T>(
  id: string | null,
  load: (id: string) => Promise<T>,
  affects: (message: LiveMessage, id: string) => boolean,
): T | null {
  const data = useSignal<T | null>(null)
  useEffect(() => {
    if (id === null) return undefined
    let unmounted = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const loadNow = async () => {
      timer = undefined
      try {
        const found = await load(id)
        if (!unmounted) data.value = found
      } catch (error) {
        if (!unmounted) showError(error)
      }
    }
    const loadSoon = () => {
      timer ??= setTimeout(() => void loadNow(), DEBOUNCE_MS)
    }
    const subscriptions = [onMessage((message) => void (affects(message, id) && loadSoon())), onSnapshot(loadSoon)]
    void loadNow()
    return () => {
      unmounted = true
      clearTimeout(timer)
      for (const unsubscribe of subscriptions) unsubscribe()
    }
  }, [id])
  return data.value
}
