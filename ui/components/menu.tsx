import { useSignal } from '@preact/signals'
import { ChevronDown } from 'lucide'
import type { IconNode } from 'lucide'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from './icon.tsx'

export interface MenuItem {
  title: string
  run: () => void
  icon?: IconNode
  keys?: string
  danger?: boolean
}

interface MenuProps {
  label: string
  items: readonly MenuItem[]
  icon?: IconNode
  kind?: 'plain' | 'main' | 'quiet'
}

const arrowSteps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }

function MenuItems({ items, onDone }: { items: readonly MenuItem[]; onDone: () => void }) {
  const list = useRef<HTMLDivElement>(null)
  const buttons = () => [...(list.current?.querySelectorAll('button') ?? [])]
  useEffect(() => buttons()[0]?.focus(), [])
  const handleKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      // Esc closes the menu only, not what is behind it.
      if (event.key === 'Escape') event.stopPropagation()
      return onDone()
    }
    const step = arrowSteps[event.key]
    if (step === undefined) return
    event.preventDefault()
    const all = buttons()
    const at = all.indexOf(document.activeElement as HTMLButtonElement)
    all[(at + step + all.length) % all.length]?.focus()
  }
  return (
    <div ref={list} class="menu-items" role="menu" tabIndex={-1} onKeyDown={handleKey}>
      {items.map(({ title, run, icon, keys, danger }) => (
        <button
          key={title}
          type="button"
          role="menuitem"
          class={danger ? 'tone-bad' : undefined}
          onClick={() => {
            onDone()
            run()
          }}
        >
          {icon && <Icon node={icon} />}
          <span class="grow">{title}</span>
          {keys && <kbd>{keys}</kbd>}
        </button>
      ))}
    </div>
  )
}

/** A button that opens a menu of actions. */
export function Menu({ label, items, icon = ChevronDown, kind = 'plain' }: MenuProps) {
  const open = useSignal(false)
  const box = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const handlePointerDown = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) open.value = false
    }
    addEventListener('pointerdown', handlePointerDown)
    return () => removeEventListener('pointerdown', handlePointerDown)
  }, [])
  const close = () => {
    open.value = false
    button.current?.focus()
  }
  return (
    <div ref={box} class="menu">
      <button
        ref={button}
        type="button"
        class={`button ${kind} only-icon`}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open.value}
        onClick={() => (open.value = !open.value)}
      >
        <Icon node={icon} />
      </button>
      {open.value && <MenuItems items={items} onDone={close} />}
    </div>
  )
}
