import { LogIn } from 'lucide'
import { Icon } from './components/icon.tsx'
import { pages } from './pages/index.ts'
import { route } from './route.ts'
import { Banners } from './shell/banners.tsx'
import { Header } from './shell/header.tsx'
import { Help } from './shell/help.tsx'
import { PaletteHost } from './shell/palette.tsx'
import { Sparkline } from './shell/sparkline.tsx'
import { Toasts } from './shell/toasts.tsx'
import { connection } from './connection.ts'
import { state } from './state/store.ts'

/** Shown when the token is missing or from an earlier session. */
function SessionExpired() {
  return (
    <main class="full-page-message">
      <Icon node={LogIn} size={28} />
      <h1>Session expired</h1>
      <p class="muted">
        vhook was restarted, or this page was opened without its token. Run <code>vhook open</code>, or open the
        inspector URL printed by <code>vhook dev</code>.
      </p>
    </main>
  )
}

function Connecting() {
  const failed = connection.value.state === 'lost'
  return (
    <main class="full-page-message" aria-busy="true">
      <h1 class="visually-hidden">vhook</h1>
      <p class="muted">{failed ? 'vhook is not responding. Retrying…' : 'Connecting…'}</p>
    </main>
  )
}

export function App() {
  if (connection.value.state === 'refused') return <SessionExpired />
  if (!state.value) return <Connecting />
  const open = pages.find(({ id }) => id === route.value.page)
  return (
    <>
      <Header />
      <Sparkline />
      <Banners />
      {open && <open.Page key={open.id} />}
      <Help />
      <PaletteHost />
      <Toasts />
    </>
  )
}
