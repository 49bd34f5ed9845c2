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

const refusals = {
  'no-token': {
    title: 'Open the inspector with vhook open',
    text: 'This tab has no token, and no other tab of this inspector is open to get it from.',
  },
  expired: {
    title: 'Session expired',
    text: 'The vhook at this address does not accept the token of this tab: it belongs to another project or was replaced.',
  },
} as const

/** Shown when the tab has no token, or one that is not accepted. */
function NoSession({ why }: { why: keyof typeof refusals }) {
  const { title, text } = refusals[why]
  return (
    <main class="full-page-message">
      <Icon node={LogIn} size={28} />
      <h1>{title}</h1>
      <p class="muted">
        {text} Run <code>vhook open</code> in the project folder, or paste the inspector URL that <code>vhook dev</code>{' '}
        printed into the address bar of this tab.
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
  if (connection.value.state === 'refused') return <NoSession why={connection.value.why} />
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
