import { Copy, LoaderCircle } from 'lucide'
import type { IconNode } from 'lucide'
import type { ComponentChildren } from 'preact'
import { runningActions, copy } from '../actions.ts'
import { Icon } from './icon.tsx'

interface ButtonProps {
  children?: ComponentChildren
  onClick: (event: MouseEvent) => void
  icon?: IconNode
  kind?: 'plain' | 'main' | 'quiet' | 'danger'
  /** Name in `busy`: while it runs, the button says so and cannot be pressed. */
  name?: string
  disabled?: boolean
  /** Spoken name and tooltip where the face is only an icon. */
  label?: string
  hint?: string
  pressed?: boolean
}

export function Button({ children, onClick, icon, kind = 'plain', name, disabled, label, hint, pressed }: ButtonProps) {
  const running = name !== undefined && runningActions.value.has(name)
  return (
    <button
      type="button"
      class={`button ${kind}${children === undefined ? ' only-icon' : ''}`}
      disabled={disabled === true || running}
      aria-busy={running}
      aria-label={label}
      aria-pressed={pressed}
      title={hint ?? label}
      onClick={onClick}
    >
      {running ? <Icon node={LoaderCircle} /> : icon && <Icon node={icon} />}
      {children}
    </button>
  )
}

/** Copies `text` whole, however it is shown. */
export function CopyButton({ text, what, children }: { text: string; what: string; children?: ComponentChildren }) {
  return (
    <Button kind="quiet" icon={Copy} label={`Copy ${what}`} onClick={() => void copy(text, `Copied ${what}`)}>
      {children}
    </Button>
  )
}
