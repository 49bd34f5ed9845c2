import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'

export interface TabItem<T extends string> {
  id: T
  title: string
  badge?: ComponentChildren
}

interface TabsProps<T extends string> {
  label: string
  items: ReadonlyArray<TabItem<T>>
  current: T
  onChange: (id: T) => void
  /** Id of the tab panel element. */
  panel: string
}

const arrowSteps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 }

/** Tabs following the ARIA pattern: one tab stop, arrow keys move between them. */
export function Tabs<T extends string>({ label, items, current, onChange, panel }: TabsProps<T>) {
  const list = useRef<HTMLDivElement>(null)
  const handleKey = (event: KeyboardEvent) => {
    const step = arrowSteps[event.key]
    if (step === undefined) return
    event.preventDefault()
    const at = items.findIndex(({ id }) => id === current)
    const next = (at + step + items.length) % items.length
    const item = items[next]
    if (item) onChange(item.id)
    list.current?.querySelectorAll('button')[next]?.focus()
  }
  return (
    <div ref={list} class="tabs" role="tablist" tabIndex={-1} aria-label={label} onKeyDown={handleKey}>
      {items.map(({ id, title, badge }) => (
        <button
          key={id}
          id={`${panel}-${id}`}
          type="button"
          role="tab"
          aria-selected={id === current}
          aria-controls={panel}
          tabIndex={id === current ? 0 : -1}
          onClick={() => onChange(id)}
        >
          {title}
          {badge}
        </button>
      ))}
    </div>
  )
}
