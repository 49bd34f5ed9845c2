import { signal } from '@preact/signals'

type Page = () => preact.JSX.Element | null

/** A page whose code is loaded when it is first shown. After a failure the next visit tries again. */
export function lazy(load: () => Promise<Page>, onError: (error: unknown) => void): Page {
  const loaded = signal<{ Page: Page } | null>(null)
  let requested = false
  const request = async () => {
    requested = true
    try {
      loaded.value = { Page: await load() }
    } catch (error) {
      requested = false
      onError(error)
    }
  }
  return function LazyPage() {
    if (loaded.value) return <loaded.value.Page />
    if (!requested) void request()
    return <main class="page" aria-busy="true" />
  }
}
