import { LogIn } from 'lucide'
import { Banners } from './shell/banners.tsx'
import { Header } from './shell/header.tsx'
import { Help } from './shell/help.tsx'
import { PaletteHost } from './shell/palette.tsx'
import { Sparkline } from './shell/sparkline.tsx'
import { Toasts } from './shell/toasts.tsx'
import { EventsPage } from './pages/events.tsx'
import { TunnelPage } from './pages/tunnel.tsx'
import { Icon } from './components/icon.tsx'
import { lazy } from './components/lazy.tsx'
import type { Page } from './route.ts'
import { route } from './route.ts'
import { connection, state } from './state/store.ts'

/** Most visits never leave the events: what else is big comes when it is first opened. */
const pages: Record<Page, () => preact.JSX.Element | null> = {
  events: EventsPage,
  credentials: lazy(async () => (await import('./pages/credentials.tsx')).CredentialsPage),
  audit: lazy(async () => (await import('./pages/audit.tsx')).AuditPage),
  tunnel: TunnelPage,
}

/** The token is missing or from another launch: nothing can be shown. */
function Refused() {
  return (
    <main class="gate">
      <Icon node={LogIn} size={28} />
      <h1>This page belongs to another launch of vhook</h1>
      <p class="muted">
        Open the inspector’s address as <code>vhook dev</code> printed it, or run <code>vhook open</code>. The address
        carries a key that is made anew at every launch.
      </p>
    </main>
  )
}

function Starting() {
  return (
    <main class="gate" aria-busy="true">
      <h1 class="unseen">vhook</h1>
      <p class="muted">
        {connection.value.state === 'lost' ? 'vhook does not answer yet. Trying again…' : 'Connecting…'}
      </p>
    </main>
  )
}

export function App() {
  if (connection.value.state === 'refused') return <Refused />
  if (!state.value) return <Starting />
  const Shown = pages[route.value.page]
  return (
    <>
      <Header />
      <Sparkline />
      <Banners />
      <Shown />
      <Help />
      <PaletteHost />
      <Toasts />
    </>
  )
}
