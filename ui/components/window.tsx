import type { ComponentChildren } from 'preact'

/** The part of a long list that is on the screen: `from` included, `to` not. Heights in CSS pixels. */
export function visibleRange(top: number, height: number, row: number, total: number, spare = 8) {
  const from = Math.max(0, Math.floor(top / row) - spare)
  return { from: Math.min(from, total), to: Math.min(total, Math.ceil((top + height) / row) + spare) }
}

interface WindowProps {
  total: number
  row: number
  from: number
  to: number
  render: (index: number) => ComponentChildren
}

/** Draws only those rows, in a box as high as all of them. The box is inside whatever scrolls. */
export function VirtualRows({ total, row, from, to, render }: WindowProps) {
  const indexes = Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset)
  return (
    <div class="window" role="presentation" style={{ height: `${total * row}px` }}>
      <div class="window-rows" role="presentation" style={{ transform: `translateY(${from * row}px)` }}>
        {indexes.map(render)}
      </div>
    </div>
  )
}
