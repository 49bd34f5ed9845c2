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
  /** Id of the element that shows the chosen one. */
  panel: string
  small?: boolean
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 }

/** A row of tabs after the ARIA pattern: one stop for Tab, arrow keys within. */
export function Tabs<T extends string>({ label, items, current, onChange, panel, small }: TabsProps<T>) {
  const list = useRef<HTMLDivElement>(null)
  const step = (event: KeyboardEvent) => {
    const by = STEPS[event.key]
    if (by === undefined) return
    event.preventDefault()
    const at = items.findIndex(({ id }) => id === current)
    const next = (at + by + items.length) % items.length
    const item = items[next]
    if (item) onChange(item.id)
    list.current?.querySelectorAll('button')[next]?.focus()
  }
  return (
    <div
      ref={list}
      class={small ? 'tabs small' : 'tabs'}
      role="tablist"
      tabIndex={-1}
      aria-label={label}
      onKeyDown={step}
    >
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
