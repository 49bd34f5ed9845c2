import type { IconNode } from 'lucide'
import { h } from 'preact'

/** A lucide icon. Without a label it is decorative and hidden from screen readers. */
export function Icon({ node, label, size = 16 }: { node: IconNode; label?: string; size?: number }) {
  const name = label === undefined ? { 'aria-hidden': true as const } : { role: 'img' as const, 'aria-label': label }
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      {...name}
    >
      {node.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  )
}
