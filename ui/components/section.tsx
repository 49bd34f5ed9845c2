import type { ComponentChildren } from 'preact'

interface SectionProps {
  title: string
  children: ComponentChildren
  aside?: ComponentChildren
  tone?: 'good' | 'bad' | 'warn' | 'none'
}

/** A titled part of a panel. */
export function Section({ title, children, aside, tone }: SectionProps) {
  return (
    <section class={tone ? `section edge-${tone}` : 'section'}>
      <header class="section-head">
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  )
}

/** Facts as name and value, aligned. */
export function DescriptionList({ rows }: { rows: ReadonlyArray<readonly [name: string, value: ComponentChildren]> }) {
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
