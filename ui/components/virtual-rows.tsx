import type { ComponentChildren } from 'preact'

/** The visible rows of a long list, plus `spare` above and below: `from` inclusive, `to` exclusive. Heights in CSS pixels. */
export function visibleRange(top: number, height: number, rowHeight: number, total: number, spare = 8) {
  const from = Math.max(0, Math.floor(top / rowHeight) - spare)
  return { from: Math.min(from, total), to: Math.min(total, Math.ceil((top + height) / rowHeight) + spare) }
}

interface VirtualRowsProps {
  total: number
  rowHeight: number
  from: number
  to: number
  render: (index: number) => ComponentChildren
}

/** Renders only rows `from` to `to`, in a box as high as all of them. Goes inside the element that scrolls. */
export function VirtualRows({ total, rowHeight, from, to, render }: VirtualRowsProps) {
  const indexes = Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset)
  return (
    <div class="virtual-rows" role="presentation" style={{ height: `${total * rowHeight}px` }}>
      <div class="virtual-rows-inner" role="presentation" style={{ transform: `translateY(${from * rowHeight}px)` }}>
        {indexes.map(render)}
      </div>
    </div>
  )
}
