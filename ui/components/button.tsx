import { useSignal } from '@preact/signals'
import { Check, Copy, LoaderCircle, X } from 'lucide'
import type { IconNode } from 'lucide'
import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'

export interface ButtonProps {
  children?: ComponentChildren
  onClick: (event: MouseEvent) => void
  icon?: IconNode
  kind?: 'plain' | 'main' | 'quiet' | 'danger'
  /** Shows a spinner and disables the button. */
  busy?: boolean
  disabled?: boolean
  /** Accessible name and tooltip of an icon-only button. */
  label?: string
  hint?: string
  pressed?: boolean
}

export function Button(props: ButtonProps) {
  const { children, onClick, icon, kind = 'plain', busy = false, disabled, label, hint, pressed } = props
  return (
    <button
      type="button"
      class={`button ${kind}${children === undefined ? ' only-icon' : ''}`}
      disabled={disabled === true || busy}
      aria-busy={busy}
      aria-label={label}
      aria-pressed={pressed}
      title={hint ?? label}
      onClick={onClick}
    >
      {busy ? <Icon node={LoaderCircle} /> : icon && <Icon node={icon} />}
      {children}
    </button>
  )
}

const CONFIRM_MS = 1_500
const copyIcons = { ready: Copy, copied: Check, failed: X }

interface CopyButtonProps {
  text: string
  /** What is copied, as in "Copy public URL". */
  what: string
  children?: ComponentChildren
}

/** Copies the whole text, however it is displayed, and confirms it in place. */
export function CopyButton({ text, what, children }: CopyButtonProps) {
  const state = useSignal<keyof typeof copyIcons>('ready')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      state.value = 'copied'
    } catch {
      // The browser refused access to the clipboard: the icon and the label report it.
      state.value = 'failed'
    }
    setTimeout(() => (state.value = 'ready'), CONFIRM_MS)
  }
  const labels = { ready: `Copy ${what}`, copied: `Copied ${what}`, failed: `Could not copy ${what}` }
  return (
    <Button kind="quiet" icon={copyIcons[state.value]} label={labels[state.value]} onClick={() => void copy()}>
      {children}
    </Button>
  )
}
