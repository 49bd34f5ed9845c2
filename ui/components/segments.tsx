import type { ComponentChildren } from 'preact'

interface SegmentsProps<T extends string> {
  label: string
  items: ReadonlyArray<readonly [id: T, content: ComponentChildren]>
  current: T
  onChange: (id: T) => void
}

/** A choice between a few options side by side. */
export function Segments<T extends string>({ label, items, current, onChange }: SegmentsProps<T>) {
  return (
    <fieldset class="segments" aria-label={label}>
      {items.map(([id, content]) => (
        <button key={id} type="button" aria-pressed={id === current} onClick={() => onChange(id)}>
          {content}
        </button>
      ))}
    </fieldset>
  )
}
