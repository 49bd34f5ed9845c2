import { ChevronLeft, Ellipsis, Pencil, Pin, PinOff, RotateCw, ShieldCheck, Trash2, Terminal } from 'lucide'
import type { EventDetail } from '../../server/core/api.ts'
import { copy, removeEvents, replay, togglePin, verify } from '../actions.ts'
import { StatusText } from '../list/row.tsx'
import { Button, CopyButton } from '../parts/button.tsx'
import { duration } from '../parts/format.ts'
import { Menu } from '../parts/menu.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { Middle, Text } from '../parts/text.tsx'
import { VerdictBadge } from '../parts/verdict.tsx'
import { openReplay } from '../replay/state.ts'
import { go, route } from '../route.ts'
import type { Tab } from '../route.ts'
import { open } from '../state/detail.ts'
import { state } from '../state/store.ts'
import { AttemptsPanel } from './attempts.tsx'
import { curlOf } from './curl.ts'
import { OverviewPanel } from './overview.tsx'
import { RawPanel } from './raw.tsx'
import { RequestPanel } from './request.tsx'
import { ResponsePanel } from './response.tsx'
import { VerificationPanel } from '../verification/panel.tsx'

type Panel = (props: { event: EventDetail }) => preact.ComponentChildren

/** Every tab of an event, a row each. */
const panels: ReadonlyArray<{ id: Tab; title: string; Panel: Panel; badge?: (event: EventDetail) => number }> = [
  { id: 'overview', title: 'Overview', Panel: OverviewPanel },
  { id: 'verification', title: 'Verification', Panel: VerificationPanel },
  { id: 'request', title: 'Request', Panel: RequestPanel },
  { id: 'response', title: 'Response', Panel: ResponsePanel },
  { id: 'attempts', title: 'Attempts', Panel: AttemptsPanel, badge: (event) => event.attemptsDetail.length },
  { id: 'raw', title: 'Raw', Panel: RawPanel },
]

export const copyCurl = (event: EventDetail) =>
  copy(curlOf(event, state.peek()?.target.url ?? state.peek()?.intakeUrl ?? ''), 'Copied the curl command')

function Actions({ event }: { event: EventDetail }) {
  return (
    <div class="detail-actions">
      <div class="joined">
        <Button
          kind="main"
          icon={RotateCw}
          name={`replay:${event.id}`}
          hint="Replay (r)"
          onClick={() => void replay(event.id, 'keep')}
        >
          Replay
        </Button>
        <Menu
          label="More ways to replay"
          kind="main"
          items={[
            { title: 'Re-sign and replay', keys: 'R', icon: ShieldCheck, run: () => void replay(event.id, 'resign') },
            { title: 'Edit and replay…', keys: 'e', icon: Pencil, run: () => openReplay(event.id) },
          ]}
        />
      </div>
      <Menu
        label="More actions"
        icon={Ellipsis}
        items={[
          { title: 'Verify again', icon: ShieldCheck, run: () => void verify(event.id) },
          { title: 'Copy as curl', keys: 'c', icon: Terminal, run: () => void copyCurl(event) },
          {
            title: event.pinned ? 'Unpin' : 'Pin',
            keys: 'p',
            icon: event.pinned ? PinOff : Pin,
            run: () => void togglePin(event.id, event.pinned),
          },
          { title: 'Delete', icon: Trash2, danger: true, run: () => removeEvents([event.id]) },
        ]}
      />
    </div>
  )
}

function Head({ event }: { event: EventDetail }) {
  return (
    <header class="detail-head">
      <Button kind="quiet" icon={ChevronLeft} label="Back to the list" onClick={() => go({ id: null })} />
      <div class="detail-title">
        <h1>
          {event.type !== null && (
            <span class="detail-type">
              <Text text={event.type} />
            </span>
          )}
          <span class="detail-path mono">
            <Middle text={`${event.method} ${event.path}`} />
          </span>
          <CopyButton text={event.path} what="the path" />
        </h1>
        <p class="detail-line">
          <VerdictBadge verdict={event.verdict} />
          <StatusText event={event} />
          {event.durationMs !== null && <span class="muted">in {duration(event.durationMs)}</span>}
          {event.reason !== null && (
            <span class="detail-reason muted">
              <Text text={event.reason} />
            </span>
          )}
        </p>
      </div>
      <Actions event={event} />
    </header>
  )
}

function Missing() {
  const { problem } = open.value ?? {}
  return (
    <section class="detail placeholder" aria-label="Event" aria-busy={problem === null}>
      {problem ? (
        <div class="placeholder-words">
          <h2>{problem}</h2>
          <p class="muted">It may have been deleted, or fallen out of what is kept.</p>
          <Button onClick={() => go({ id: null })}>Back to the list</Button>
        </div>
      ) : (
        <p class="muted">Loading…</p>
      )}
    </section>
  )
}

/** The open event: title, actions, and the panel of the chosen tab. */
export function Detail() {
  const event = open.value?.event
  if (!event) return <Missing />
  const { tab } = route.value
  const row = panels.find(({ id }) => id === tab) ?? panels[0]
  const items = panels.map(({ id, title, badge }) => ({
    id,
    title,
    badge: badge && badge(event) > 1 ? <span class="count">{badge(event)}</span> : undefined,
  }))
  return (
    <section class="detail" aria-label="Event">
      <Head event={event} />
      <Tabs label="Views of the event" items={items} current={tab} onChange={(id) => go({ tab: id })} panel="panel" />
      <div
        id="panel"
        key={`${event.id}/${tab}`}
        class="panel"
        role="tabpanel"
        tabIndex={0}
        aria-labelledby={`panel-${tab}`}
      >
        {row && <row.Panel event={event} />}
      </div>
    </section>
  )
}
