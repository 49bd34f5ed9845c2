// A box that scrolls must take the focus, or the keyboard cannot scroll it (WCAG 2.1.1); no element of HTML stands for one.
/* oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role */
import type { ComponentChildren, RefObject } from 'preact'

interface ScrollProps {
  label: string
  class: string
  children: ComponentChildren
  box?: RefObject<HTMLDivElement | null>
  onScroll?: (event: { currentTarget: HTMLElement }) => void
}

/** A box with its own scroll bar, reached by keyboard and named for screen readers. */
export function ScrollBox({ label, class: name, children, box, onScroll }: ScrollProps) {
  return (
    <div ref={box ?? null} class={name} role="group" tabIndex={0} aria-label={label} onScroll={onScroll}>
      {children}
    </div>
  )
}

/** Text with its line ends and blanks as they are, in such a box. */
export function ScrollText({ label, class: name, children }: Pick<ScrollProps, 'label' | 'class' | 'children'>) {
  return (
    <pre class={name} tabIndex={0} aria-label={label}>
      {children}
    </pre>
  )
}
