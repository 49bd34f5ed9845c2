import { TriangleAlert } from 'lucide'
import type { ComponentChildren } from 'preact'
import { plural, run } from '../actions.ts'
import { api } from '../api.ts'
import { connect } from '../live.ts'
import { Button, CopyButton } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { Text } from '../components/text.tsx'
import { connection, now, state } from '../state/store.ts'

function Banner({
  tone,
  children,
  action,
}: {
  tone: 'bad' | 'warn'
  children: ComponentChildren
  action?: ComponentChildren
}) {
  return (
    <div class={`banner fill-soft-${tone}`}>
      <span class={`banner-mark tone-${tone}`}>
        <Icon node={TriangleAlert} />
      </span>
      <p class="banner-text">{children}</p>
      {action !== undefined && <span class="banner-actions">{action}</span>}
    </div>
  )
}

function Lost() {
  const link = connection.value
  if (link.state !== 'lost') return null
  const seconds = Math.max(0, Math.ceil((link.retryAt - now.value) / 1_000))
  return (
    <Banner tone="warn" action={<Button onClick={connect}>Try now</Button>}>
      <b>Not connected to vhook.</b> What you see stays; trying again {seconds === 0 ? 'now' : `in ${seconds} s`}.
    </Banner>
  )
}

function StorageFailing() {
  const storage = state.value?.storage
  if (storage?.state !== 'failing') return null
  return (
    <Banner tone="bad">
      <b>Events are not being stored.</b> They still reach your app; {plural(storage.waiting, 'event')} held in memory
      until storage works again. <Text text={storage.message ?? ''} />
    </Banner>
  )
}

const openAgain = new Set(['reconnecting', 'unreachable'])

function TunnelDown() {
  const tunnel = state.value?.tunnel
  if (!tunnel || !openAgain.has(tunnel.state)) return null
  return (
    <Banner tone="bad">
      <b>The tunnel is down.</b> Nobody outside reaches your app. <Text text={tunnel.message ?? ''} />
    </Banner>
  )
}

function AppDown() {
  const target = state.value?.target
  if (target?.url == null || target.health !== 'down') return null
  return (
    <Banner tone="warn">
      <b>Your app is down.</b> Nothing listens at <code>{target.url}</code>. Events are recorded all the same; their
      senders get 502.
    </Banner>
  )
}

function UrlChanged() {
  const tunnel = state.value?.tunnel
  if (tunnel?.state !== 'url-changed') return null
  const actions = (
    <>
      {tunnel.url !== null && <CopyButton text={tunnel.url} what="the new address" />}
      <Button name="acknowledge" onClick={() => void run('acknowledge', api.acknowledgeTunnel)}>
        I have changed it
      </Button>
    </>
  )
  return (
    <Banner tone="warn" action={actions}>
      <b>The public address changed.</b> Senders still have <code>{tunnel.previousUrl}</code>; give them{' '}
      <code>{tunnel.url}</code>.
    </Banner>
  )
}

/** What the reader must know whatever page is open. */
export function Banners() {
  return (
    <div class="banners" aria-live="polite">
      <Lost />
      <StorageFailing />
      <TunnelDown />
      <UrlChanged />
      <AppDown />
    </div>
  )
}
