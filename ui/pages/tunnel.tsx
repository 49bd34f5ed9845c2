import { Segments } from '../components/segments.tsx'
import { Monitor, Moon, Sun } from 'lucide'
import type { IconNode } from 'lucide'
import type { State } from '../state/reducer.ts'
import { CopyButton } from '../components/button.tsx'
import { ago, formatNumber, formatDuration, exactTime } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { DescriptionList, Section } from '../components/section.tsx'
import { Text } from '../components/text.tsx'
import { TargetStatus, TunnelStatus } from '../components/status-dot.tsx'
import { now, state } from '../state/store.ts'
import { setTheme, theme } from '../theme.ts'
import type { Theme } from '../theme.ts'

const face = (title: string, node: IconNode) => (
  <>
    <Icon node={node} size={14} /> {title}
  </>
)
const themes: ReadonlyArray<readonly [Theme, preact.JSX.Element]> = [
  ['system', face('As the system', Monitor)],
  ['light', face('Light', Sun)],
  ['dark', face('Dark', Moon)],
]

function Copyable({ text, what }: { text: string | null; what: string }) {
  if (text === null) return <span class="muted">none yet</span>
  return (
    <span class="with-copy">
      <code class="mono wrap">
        <Text text={text} />
      </code>
      <CopyButton text={text} what={what} />
    </span>
  )
}

/** What was sent in these times did not reach vhook. */
function Gaps({ gaps }: { gaps: State['tunnel']['gaps'] }) {
  return (
    <ul>
      {gaps.map(({ from, to }) => (
        <li key={from}>
          {exactTime(from)}, {to === null ? 'and still is' : `for ${formatDuration(to - from)}`}
        </li>
      ))}
    </ul>
  )
}

function Tunnel({ known }: { known: State }) {
  const { tunnel } = known
  return (
    <Section title="Tunnel" aside={<TunnelStatus tunnel={tunnel} />}>
      {tunnel.message !== null && (
        <p class="notice">
          <Text text={tunnel.message} />
        </p>
      )}
      <DescriptionList
        rows={[
          ['Public address', <Copyable text={tunnel.url} what="the public address" />],
          ['Provider', tunnel.provider],
          ['Round trip', tunnel.latencyMs === null ? 'not measured' : `${Math.round(tunnel.latencyMs)} ms`],
          ['In this state', <time title={exactTime(tunnel.since)}>since {ago(tunnel.since, now.value)}</time>],
          ...(tunnel.gaps.length > 0 ? [['Was down', <Gaps gaps={tunnel.gaps} />] as const] : []),
          ['Privacy', tunnel.privacy ?? 'nothing known'],
          ['On this machine', <Copyable text={known.intakeUrl} what="the local address" />],
        ]}
      />
    </Section>
  )
}

function App({ known }: { known: State }) {
  const { target } = known
  return (
    <Section title="Your app" aside={<TargetStatus target={target} />}>
      <DescriptionList
        rows={[
          [
            'Address',
            target.url === null ? (
              'none: events are recorded and answered by vhook'
            ) : (
              <code class="mono">{target.url}</code>
            ),
          ],
          ['Last looked', target.checkedAt === null ? 'not yet' : ago(target.checkedAt, now.value)],
          ['Invalid events', known.enforce ? 'are answered 401 and not forwarded' : 'are forwarded like all others'],
        ]}
      />
    </Section>
  )
}

function Storage({ known }: { known: State }) {
  const { storage } = known
  return (
    <Section title="Storage" tone={storage.state === 'failing' ? 'bad' : 'none'}>
      <DescriptionList
        rows={[
          [
            'State',
            storage.state === 'failing'
              ? `failing: ${storage.message ?? ''}`
              : 'every event is on disk before your app sees it',
          ],
          ['Events', formatNumber(known.total)],
          ['Folder', <Copyable text={known.dataDir} what="the folder" />],
          ['vhook', `version ${known.version}`],
        ]}
      />
    </Section>
  )
}

function Appearance() {
  return (
    <Section title="Look">
      <Segments label="Theme" items={themes} current={theme.value} onChange={setTheme} />
    </Section>
  )
}

export function TunnelPage() {
  const known = state.value
  if (!known) return null
  return (
    <main class="page narrow-page">
      <header class="page-head">
        <div>
          <h1>Tunnel and settings</h1>
          <p class="muted">The public door, your app behind it, and where events are kept.</p>
        </div>
      </header>
      <Tunnel known={known} />
      <App known={known} />
      <Storage known={known} />
      <Appearance />
    </main>
  )
}
