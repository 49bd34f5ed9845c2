import { signal } from '@preact/signals'

type View<Props> = (props: Props) => preact.ComponentChildren

/** A view whose code is loaded when it is first shown. After a failure the next visit tries again. */
export function lazy<Props extends object>(
  load: () => Promise<View<Props>>,
  onError: (error: unknown) => void,
): (props?: Props) => preact.JSX.Element {
  const loaded = signal<{ View: View<Props> } | null>(null)
  let requested = false
  const request = async () => {
    requested = true
    try {
      loaded.value = { View: await load() }
    } catch (error) {
      requested = false
      onError(error)
    }
  }
  return function LazyView(props) {
    if (loaded.value) return <loaded.value.View {...(props as Props)} />
    if (!requested) void request()
    return <div class="page" aria-busy="true" />
  }
}
