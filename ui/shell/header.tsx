import { ArrowRight, CircleQuestionMark, Command, Moon, Sun } from 'lucide'
import { publicUrl } from '../actions.ts'
import { Button, CopyButton } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { MiddleTruncated } from '../components/text.tsx'
import type { Page } from '../route.ts'
import { linkTo, route } from '../route.ts'
import { credentials, state } from '../state/store.ts'
import { isDarkTheme, setTheme } from '../theme.ts'
import { TargetStatus, TunnelStatus } from '../components/status-dot.tsx'
import { openHelp } from './help.tsx'
import { openPalette } from './palette.tsx'

const places: ReadonlyArray<{ page: Page; title: string; under?: Page; count?: () => number }> = [
  { page: 'events', title: 'Events' },
  { page: 'credentials', title: 'Credentials', under: 'audit', count: () => credentials.value.length },
  { page: 'tunnel', title: 'Tunnel' },
]

/** The open place itself, or the one that the open page belongs to. */
function currentOf(page: Page, under: Page | undefined): 'page' | 'true' | undefined {
  if (route.value.page === page) return 'page'
  return under !== undefined && route.value.page === under ? 'true' : undefined
}

function Nav() {
  return (
    <nav class="nav" aria-label="Pages">
      {places.map(({ page, title, under, count }) => (
        <a key={page} href={linkTo({ page, id: null })} aria-current={currentOf(page, under)}>
          {title}
          {count && <span class="count">{count()}</span>}
        </a>
      ))}
    </nav>
  )
}

/** The way of an event: public address, then the app. */
function Path() {
  const known = state.value
  if (!known) return null
  const { tunnel, target } = known
  const latency = tunnel.latencyMs === null ? '' : `${Math.round(tunnel.latencyMs)} ms`
  return (
    <div class="path">
      <span class="path-url mono">
        <MiddleTruncated text={publicUrl()} />
      </span>
      <CopyButton text={publicUrl()} what="the public address" />
      <TunnelStatus tunnel={tunnel} />
      {tunnel.state === 'up' && latency !== '' && <span class="faint latency">{latency}</span>}
      <span class="path-target">
        <Icon node={ArrowRight} size={14} label="to" />
        {target.url !== null && <span class="mono">{target.url.replace(/^https?:\/\//, '')}</span>}
        <TargetStatus target={target} />
      </span>
    </div>
  )
}

function Mark() {
  return (
    <a class="mark" href={linkTo({ page: 'events', id: null, q: '' })} aria-label="vhook, all events">
      <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden="true">
        <rect class="mark-back" width="32" height="32" rx="8" />
        <path class="mark-line" d="M9 9l6 14 4.2-9.8" />
        <path class="mark-line" d="M19.2 13.2A3.6 3.6 0 1 1 24 9.8" />
      </svg>
      <b>vhook</b>
    </a>
  )
}

export function Header() {
  const dark = isDarkTheme()
  return (
    <header class="header">
      <Mark />
      <Nav />
      <Path />
      <div class="header-tools">
        <Button kind="quiet" icon={Command} label="Commands (Ctrl K)" onClick={openPalette} />
        <Button kind="quiet" icon={CircleQuestionMark} label="Help (?)" onClick={openHelp} />
        <Button
          kind="quiet"
          icon={dark ? Sun : Moon}
          label={dark ? 'Light theme' : 'Dark theme'}
          onClick={() => setTheme(dark ? 'light' : 'dark')}
        />
      </div>
    </header>
  )
}
