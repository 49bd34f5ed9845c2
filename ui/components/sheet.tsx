import { ScrollBox } from './scroll.tsx'
import { X } from 'lucide'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { Button } from './button.tsx'

interface SheetProps {
  title: string
  children: ComponentChildren
  onClose: () => void
  /** `side` is docked right at full height; `middle` is centred. */
  position?: 'side' | 'middle'
  size?: 'narrow' | 'wide'
  foot?: ComponentChildren
  /** Contains nothing focusable, so the body takes the focus itself to be scrollable by keyboard. */
  onlyText?: boolean
}

/** A modal dialog. The browser traps the focus in it and restores it on close. */
export function Sheet({ title, children, onClose, position = 'middle', size = 'narrow', foot, onlyText }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    dialog.current?.showModal()
    // Focus the first field rather than the close button.
    dialog.current?.querySelector<HTMLElement>('input, select, textarea')?.focus()
    return () => dialog.current?.close()
  }, [])
  const handleCancel = (event: Event) => {
    event.preventDefault()
    onClose()
  }
  return (
    <dialog ref={dialog} class={`sheet at-${position} ${size}`} aria-labelledby={id} onCancel={handleCancel}>
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
