import { ChevronLeft, Download, Ellipsis, Pencil, Pin, PinOff, RotateCw, ShieldCheck, Trash2, Terminal } from 'lucide'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { removeEvents, togglePinned, verify } from '../actions/events.ts'
import { replay, resign } from '../actions/replay.ts'
import { Button, CopyButton } from '../components/button.tsx'
import { ReplayStatus } from '../components/event-status.tsx'
import { Menu } from '../components/menu.tsx'
import { Tabs } from '../components/tabs.tsx'
import { MiddleTruncated, Text } from '../components/text.tsx'
import { VerdictBadge } from '../components/verdict.tsx'
import { openReplay } from '../replay/draft.ts'
import { navigate, route } from '../route.ts'
import { openEvent } from '../state/open-event.ts'
import { DeliverySentence } from './delivery-sentence.tsx'
import { copyAsCurl, exportActions } from './export-actions.ts'
import { panels } from './index.ts'

function ReplayButton({ event }: { event: EventDetail }) {
  return (
    <div class="joined">
      <ActionButton
        kind="main"
        icon={RotateCw}
        action={`replay:${event.id}`}
        hint="Replay with the original signature (r)"
        onClick={() => void replay(event.id)}
      >
        Replay
      </ActionButton>
      <Menu
        label="More replay options"
        kind="main"
        items={[
          { title: 'Re-sign and replay', keys: 'R', icon: ShieldCheck, run: () => resign(event.id) },
          { title: 'Edit and replay…', keys: 'e', icon: Pencil, run: () => openReplay(event.id) },
        ]}
      />
    </div>
  )
}

function MoreActions({ event }: { event: EventDetail }) {
  const pin = { keys: 'p', run: () => void togglePinned(event.id, event.pinned) }
  return (
    <Menu
      label="More actions"
      icon={Ellipsis}
      items={[
        { title: 'Verify again', icon: ShieldCheck, run: () => void verify(event.id) },
        { title: 'Copy as curl', keys: 'c', icon: Terminal, run: () => void copyAsCurl(event) },
        ...exportActions.map(({ title, act }) => ({ title, icon: Download, run: () => void act(event) })),
        event.pinned ? { ...pin, title: 'Unpin', icon: PinOff } : { ...pin, title: 'Pin', icon: Pin },
        { title: 'Delete', icon: Trash2, danger: true, run: () => removeEvents([event.id]) },
      ]}
    />
  )
}

function Head({ event }: { event: EventDetail }) {
  // The overview and verification panels start with the reason themselves.
  const showsReason = route.value.tab !== 'overview' && route.value.tab !== 'verification'
  return (
    <header class="detail-head">
      <Button kind="quiet" icon={ChevronLeft} label="Back to events" onClick={() => navigate({ id: null })} />
      <div class="detail-title">
        <h1>
          {event.type !== null && (
            <span class="detail-type">
              <Text text={event.type} />
            </span>
          )}
          <span class="detail-path mono">
            <MiddleTruncated text={`${event.method} ${event.path}`} />
          </span>
          <CopyButton text={event.path} what="path" />
        </h1>
        <p class="detail-line">
          <VerdictBadge verdict={event.verdict} />
          <DeliverySentence event={event} />
          <ReplayStatus status={event.replayStatus} label="last replay" />
          {showsReason && event.message !== null && (
            <span class="detail-reason muted">
              <Text text={event.message} />
            </span>
          )}
        </p>
      </div>
      <div class="detail-actions">
        <ReplayButton event={event} />
        <MoreActions event={event} />
      </div>
    </header>
  )
}

function NotLoaded() {
  const { problem } = openEvent.value ?? {}
  return (
    <section class="detail placeholder" aria-label="Event" aria-busy={problem === null}>
      {problem ? (
        <div class="placeholder-content">
          <h2>{problem}</h2>
          <p class="muted">It may have been deleted, or removed by retention.</p>
          <Button onClick={() => navigate({ id: null })}>Back to events</Button>
        </div>
      ) : (
        <p class="muted">Loading…</p>
      )}
    </section>
  )
}

/** The open event: title, actions, and the selected panel. */
export function Detail() {
  const event = openEvent.value?.event
  if (!event) return <NotLoaded />
  const { tab } = route.value
  const panel = panels.find(({ id }) => id === tab)
  const items = panels.map(({ id, title, count }) => ({
    id,
    title,
    badge: count && count(event) > 1 ? <span class="count">{count(event)}</span> : undefined,
  }))
  return (
    <section class="detail" aria-label="Event">
      <Head event={event} />
      <Tabs label="Event details" items={items} current={tab} onChange={(id) => navigate({ tab: id })} panel="panel" />
      <div
        id="panel"
        key={`${event.id}/${tab}`}
        class="panel"
        role="tabpanel"
        tabIndex={0}
        aria-labelledby={`panel-${tab}`}
      >
        {panel && <panel.Panel event={event} />}
      </div>
    </section>
  )
}
