import { TriangleAlert } from 'lucide'
import type { ComponentChildren } from 'preact'
import { ActionButton } from '../actions/action-button.tsx'
import { run } from '../actions/run.ts'
import { api } from '../api.ts'
import { Button, CopyButton } from '../components/button.tsx'
import { plural } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { Text } from '../components/text.tsx'
import { connect } from '../state/live.ts'
import { connection } from '../connection.ts'
import { now, state } from '../state/store.ts'

interface BannerProps {
  tone: 'bad' | 'warn'
  children: ComponentChildren
  action?: ComponentChildren
}

function Banner({ tone, children, action }: BannerProps) {
  return (
    <div class={`banner fill-soft-${tone}`}>
      <span class={`banner-icon tone-${tone}`}>
        <Icon node={TriangleAlert} />
      </span>
      <p class="banner-text">{children}</p>
      {action !== undefined && <span class="banner-actions">{action}</span>}
    </div>
  )
}

function ConnectionLost() {
  const link = connection.value
  if (link.state !== 'lost') return null
  const seconds = Math.max(0, Math.ceil((link.retryAt - now.value) / 1_000))
  return (
    <Banner tone="warn" action={<Button onClick={() => void connect()}>Reconnect now</Button>}>
      <b>Not connected to vhook.</b> Showing the last known data. Reconnecting{' '}
      {seconds === 0 ? 'now…' : `in ${seconds} s.`}
    </Banner>
  )
}

function StorageFailing() {
  const storage = state.value?.storage
  if (storage?.state !== 'failing') return null
  return (
    <Banner tone="bad">
      <b>Events are not being stored.</b> They are still forwarded to your app. {plural(storage.waiting, 'event')} held
      in memory until storage works again. <Text text={storage.message ?? ''} />
    </Banner>
  )
}

const downStates = new Set(['reconnecting', 'unreachable'])

function TunnelDown() {
  const tunnel = state.value?.tunnel
  if (!tunnel || !downStates.has(tunnel.state)) return null
  return (
    <Banner tone="bad">
      <b>The tunnel is down.</b> Your app is not reachable from the internet. <Text text={tunnel.message ?? ''} />
    </Banner>
  )
}

function AppDown() {
  const target = state.value?.target
  if (target?.url == null || target.health !== 'down') return null
  return (
    <Banner tone="warn">
      <b>Your app is down.</b> Nothing is listening on <code>{target.url}</code>. Events are still recorded; senders get
      a 502 response.
    </Banner>
  )
}

function UrlChanged() {
  const tunnel = state.value?.tunnel
  if (tunnel?.state !== 'url-changed') return null
  const actions = (
    <>
      {tunnel.url !== null && <CopyButton text={tunnel.url} what="new public URL" />}
      <ActionButton action="acknowledge" onClick={() => void run('acknowledge', () => api.acknowledgeTunnel())}>
        I’ve updated it
      </ActionButton>
    </>
  )
  return (
    <Banner tone="warn" action={actions}>
      <b>The public URL changed.</b> Update it in your webhook provider from <code>{tunnel.previousUrl}</code> to{' '}
      <code>{tunnel.url}</code>.
    </Banner>
  )
}

/** Problems shown on every page. */
export function Banners() {
  return (
    <div class="banners" aria-live="polite">
      <ConnectionLost />
      <StorageFailing />
      <TunnelDown />
      <UrlChanged />
      <AppDown />
    </div>
  )
}
