import { ArrowRight, CircleQuestionMark, Command, Moon, Sun } from 'lucide'
import { Button, CopyButton } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { TargetStatus, TunnelStatus } from '../components/status-dot.tsx'
import { MiddleTruncated } from '../components/text.tsx'
import { connection } from '../connection.ts'
import { pages } from '../pages/index.ts'
import { linkTo, route } from '../route.ts'
import { overlay } from '../state/overlay.ts'
import { localUrl, publicUrl, state, waitingForUrl } from '../state/store.ts'
import { isDarkTheme, setTheme } from '../theme.ts'

/** `page` for the entry of the open page, `true` for the entry of its parent. */
function currentEntry(id: string): 'page' | 'true' | undefined {
  if (route.value.page === id) return 'page'
  const open = pages.find((page) => page.id === route.value.page)
  return open?.parent === id ? 'true' : undefined
}

function Nav() {
  const entries = pages.filter(({ parent }) => parent === undefined)
  return (
    <nav class="nav" aria-label="Pages">
      {entries.map(({ id, title, count }) => (
        <a key={id} href={linkTo({ page: id, id: null })} aria-current={currentEntry(id)}>
          {title}
          {count && <span class="count">{count()}</span>}
        </a>
      ))}
    </nav>
  )
}

/** The URL for senders: the public one, the local one without a tunnel, and none while the tunnel is down. */
function IntakeUrl() {
  const isOff = state.value?.tunnel.state === 'off'
  const url = publicUrl() ?? (isOff ? localUrl() : null)
  if (url === null) return <span class="muted waiting">{waitingForUrl()}</span>
  return (
    <>
      {isOff && <span class="faint">local</span>}
      <span class="public-url mono">
        <MiddleTruncated text={url} />
      </span>
      <CopyButton text={url} what={isOff ? 'local URL' : 'public URL'} />
    </>
  )
}

/** Where requests come in and where they are forwarded: public URL, then app. */
function Endpoints() {
  const current = state.value
  if (!current) return null
  const { tunnel, target } = current
  // While vhook is not reachable, the last known states may no longer be true.
  const connected = connection.value.state === 'open'
  return (
    <div class="endpoints">
      <IntakeUrl />
      {connected && <TunnelStatus tunnel={tunnel} />}
      {connected && tunnel.state === 'up' && tunnel.latencyMs !== null && (
        <span class="faint latency">{Math.round(tunnel.latencyMs)} ms</span>
      )}
      <span class="target-app">
        <Icon node={ArrowRight} size={14} label="to" />
        {target.url !== null && <span class="mono">{target.url.replace(/^https?:\/\//, '')}</span>}
        {connected ? <TargetStatus target={target} /> : <span class="faint">not connected</span>}
      </span>
    </div>
  )
}

function Logo() {
  return (
    <a class="logo" href={linkTo({ page: 'events', id: null, q: '' })} aria-label="vhook, all events">
      <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden="true">
        <rect class="logo-background" width="32" height="32" rx="8" />
        <path class="logo-line" d="M9 9l6 14 4.2-9.8" />
        <path class="logo-line" d="M19.2 13.2A3.6 3.6 0 1 1 24 9.8" />
      </svg>
      <b>vhook</b>
    </a>
  )
}

export function Header() {
  const dark = isDarkTheme()
  return (
    <header class="header">
      <Logo />
      <Nav />
      <Endpoints />
      <div class="header-tools">
        <Button kind="quiet" icon={Command} label="Commands (Ctrl K)" onClick={() => (overlay.value = 'palette')} />
        <Button
          kind="quiet"
          icon={CircleQuestionMark}
          label="Keyboard shortcuts (?)"
          onClick={() => (overlay.value = 'help')}
        />
        <Button
          kind="quiet"
          icon={dark ? Sun : Moon}
          label={dark ? 'Use light theme' : 'Use dark theme'}
          onClick={() => setTheme(dark ? 'light' : 'dark')}
        />
      </div>
    </header>
  )
}
