import { Monitor, Moon, Sun } from 'lucide'
import type { IconNode } from 'lucide'
import { CopyButton } from '../components/button.tsx'
import { exactTime, formatDuration, formatNumber } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { DescriptionList, Section } from '../components/section.tsx'
import { Segments } from '../components/segments.tsx'
import { TargetStatus, TunnelStatus } from '../components/status-dot.tsx'
import { Text } from '../components/text.tsx'
import type { State } from '../state/reducer.ts'
import { publicUrl, state, waitingForUrl } from '../state/store.ts'
import { TimeAgo } from '../state/time-ago.tsx'
import { setTheme, theme } from '../theme.ts'
import type { Theme } from '../theme.ts'

const themeLabel = (title: string, node: IconNode) => (
  <>
    <Icon node={node} size={14} /> {title}
  </>
)
const themes: ReadonlyArray<readonly [Theme, preact.JSX.Element]> = [
  ['system', themeLabel('System', Monitor)],
  ['light', themeLabel('Light', Sun)],
  ['dark', themeLabel('Dark', Moon)],
]

function CopyValue({ text, what }: { text: string | null; what: string }) {
  if (text === null) return <span class="muted">none</span>
  return (
    <span class="with-copy">
      <code class="mono wrap">
        <Text text={text} />
      </code>
      <CopyButton text={text} what={what} />
    </span>
  )
}

/** The times the tunnel was down: requests sent then did not arrive. */
function Outages({ gaps }: { gaps: State['tunnel']['gaps'] }) {
  return (
    <ul>
      {gaps.map(({ from, to }) => (
        <li key={from}>
          {exactTime(from)}, {to === null ? 'ongoing' : `for ${formatDuration(to - from)}`}
        </li>
      ))}
    </ul>
  )
}

function PublicUrl() {
  const isOff = state.value?.tunnel.state === 'off'
  const url = publicUrl()
  if (url === null && !isOff) return <span class="muted">{waitingForUrl()}</span>
  return <CopyValue text={url} what="public URL" />
}

function TunnelSection({ current: { tunnel, intakeUrl } }: { current: State }) {
  return (
    <Section title="Tunnel" aside={<TunnelStatus tunnel={tunnel} />}>
      {tunnel.message !== null && (
        <p class="notice">
          <Text text={tunnel.message} />
        </p>
      )}
      <DescriptionList
        rows={[
          ['Public URL', <PublicUrl />],
          ['Local URL', <CopyValue text={intakeUrl} what="local URL" />],
          ['Provider', tunnel.provider],
          ['Latency', tunnel.latencyMs === null ? 'not measured' : `${Math.round(tunnel.latencyMs)} ms`],
          ['Status since', <TimeAgo at={tunnel.since} />],
          ...(tunnel.gaps.length > 0 ? [['Outages', <Outages gaps={tunnel.gaps} />] as const] : []),
          ['Privacy', tunnel.privacy ?? 'unknown'],
        ]}
      />
    </Section>
  )
}

function AppSection({ current: { target, enforce } }: { current: State }) {
  return (
    <Section title="App" aside={<TargetStatus target={target} />}>
      <DescriptionList
        rows={[
          [
            'URL',
            target.url === null ? (
              'none: vhook records events and responds itself'
            ) : (
              <code class="mono">{target.url}</code>
            ),
          ],
          ['Last checked', target.checkedAt === null ? 'not yet' : <TimeAgo at={target.checkedAt} />],
          ['Invalid events', enforce ? 'rejected with 401, not forwarded' : 'forwarded (not enforced)'],
        ]}
      />
    </Section>
  )
}

function StorageSection({ current: { storage, total, dataDir, version } }: { current: State }) {
  const failing = storage.state === 'failing'
  return (
    <Section title="Storage" tone={failing ? 'bad' : 'none'}>
      <DescriptionList
        rows={[
          [
            'Status',
            failing ? (
              <Text text={`failing: ${storage.message ?? ''}`} />
            ) : (
              'events are stored before they are forwarded'
            ),
          ],
          ['Events', formatNumber(total)],
          ['Data folder', <CopyValue text={dataDir} what="data folder" />],
          ['vhook version', version],
        ]}
      />
    </Section>
  )
}

/** The tunnel, the app, storage, and the theme. */
export function TunnelPage() {
  const current = state.value
  if (!current) return null
  return (
    <main class="page narrow-page">
      <header class="page-head">
        <div>
          <h1>Tunnel and settings</h1>
          <p class="muted">Public URL, target app and storage</p>
        </div>
      </header>
      <TunnelSection current={current} />
      <AppSection current={current} />
      <StorageSection current={current} />
      <Section title="Appearance">
        <Segments label="Theme" items={themes} current={theme.value} onChange={setTheme} />
      </Section>
    </main>
  )
}
