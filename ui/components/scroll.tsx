// A scrollable element must be focusable to be scrolled by keyboard (WCAG 2.1.1); HTML has no element for that.
/* oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role */
import type { ComponentChildren, RefObject } from 'preact'

interface ScrollProps {
  label: string
  class: string
  children: ComponentChildren
  box?: RefObject<HTMLDivElement | null>
  onScroll?: (event: { currentTarget: HTMLElement }) => void
}

/** A scrollable box that keyboards can focus and screen readers announce by its label. */
export function ScrollBox({ label, class: name, children, box, onScroll }: ScrollProps) {
  return (
    <div ref={box ?? null} class={name} role="group" tabIndex={0} aria-label={label} onScroll={onScroll}>
      {children}
    </div>
  )
}

/** Preformatted text in a scrollable box. */
export function ScrollText({ label, class: name, children }: Pick<ScrollProps, 'label' | 'class' | 'children'>) {
  return (
    <pre class={name} tabIndex={0} aria-label={label}>
      {children}
    </pre>
  )
}
