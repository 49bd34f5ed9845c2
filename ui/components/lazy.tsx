import { signal } from '@preact/signals'
import { showError } from '../state/toasts.ts'

type Page = () => preact.JSX.Element | null

/** A page whose code is fetched when it is first shown. A failure is told, and the next time it is tried again. */
export function lazy(load: () => Promise<Page>): Page {
  const found = signal<{ Page: Page } | null>(null)
  let asked = false
  const fetchIt = async () => {
    try {
      found.value = { Page: await load() }
    } catch (error) {
      asked = false
      showError(error)
    }
  }
  return function Later() {
    if (found.value) return <found.value.Page />
    if (!asked) {
      asked = true
      void fetchIt()
    }
    return <main class="page" aria-busy="true" />
  }
}
