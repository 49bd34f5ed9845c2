import type { ComponentChildren } from 'preact'

interface SegmentsProps<T extends string> {
  label: string
  items: ReadonlyArray<readonly [id: T, face: ComponentChildren]>
  current: T
  onChange: (id: T) => void
}

/** One of a few, side by side. */
export function Segments<T extends string>({ label, items, current, onChange }: SegmentsProps<T>) {
  return (
    <fieldset class="segments" aria-label={label}>
      {items.map(([id, face]) => (
        <button key={id} type="button" aria-pressed={id === current} onClick={() => onChange(id)}>
          {face}
        </button>
      ))}
    </fieldset>
  )
}
