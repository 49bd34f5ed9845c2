import type { ComponentChildren } from 'preact'

interface SectionProps {
  title: string
  children: ComponentChildren
  aside?: ComponentChildren
  tone?: 'good' | 'bad' | 'warn' | 'none'
  /** Beside another such section where there is space. */
  half?: boolean
}

/** A titled section of a panel or page. */
export function Section({ title, children, aside, tone, half = false }: SectionProps) {
  return (
    <section class={['section', tone && `border-${tone}`, half && 'half'].filter(Boolean).join(' ')}>
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
