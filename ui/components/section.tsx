import type { ComponentChildren } from 'preact'

interface SectionProps {
  title: string
  children: ComponentChildren
  aside?: ComponentChildren
  tone?: 'good' | 'bad' | 'warn' | 'none'
}

/** A titled section of a panel or page. */
export function Section({ title, children, aside, tone }: SectionProps) {
  return (
    <section class={tone ? `section border-${tone}` : 'section'}>
      <header class="section-head">
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  )
}

/** Name and value pairs in two columns. */
export function DescriptionList({ rows }: { rows: ReadonlyArray<readonly [name: string, value: ComponentChildren]> }) {
  return (
    <dl class="description-list">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
