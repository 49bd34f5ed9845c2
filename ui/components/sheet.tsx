import { ScrollBox } from './scroll.tsx'
import { X } from 'lucide'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { Button } from './button.tsx'

interface SheetProps {
  title: string
  children: ComponentChildren
  onClose: () => void
  /** `side` comes in from the right at full height; `middle` floats. */
  place?: 'side' | 'middle'
  size?: 'narrow' | 'wide'
  foot?: ComponentChildren
  /** Nothing in it takes the focus, so that it must itself, to be scrolled by keyboard. */
  onlyText?: boolean
}

/** A modal dialog: the browser keeps the focus in it, and gives it back when it closes. */
export function Sheet({ title, children, onClose, place = 'middle', size = 'narrow', foot, onlyText }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    dialog.current?.showModal()
    // Into the first field, not onto the button that closes.
    dialog.current?.querySelector<HTMLElement>('input, select, textarea')?.focus()
    return () => dialog.current?.close()
  }, [])
  const cancel = (event: Event) => {
    event.preventDefault()
    onClose()
  }
  return (
    <dialog ref={dialog} class={`sheet at-${place} ${size}`} aria-labelledby={id} onCancel={cancel}>
      <header class="sheet-head">
        <h2 id={id}>{title}</h2>
        <Button kind="quiet" icon={X} label="Close" onClick={onClose} />
      </header>
      {onlyText ? (
        <ScrollBox class="sheet-body" label={title}>
          {children}
        </ScrollBox>
      ) : (
        <div class="sheet-body">{children}</div>
      )}
      {foot !== undefined && <footer class="sheet-foot">{foot}</footer>}
    </dialog>
  )
}
