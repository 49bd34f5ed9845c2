import { ChevronLeft, Download, Ellipsis, Pencil, Pin, PinOff, RotateCw, ShieldCheck, Trash2, Terminal } from 'lucide'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import { toCurl } from '../../server/core/export/curl.ts'
import { copy, removeEvents, replay, run, togglePinned, verify } from '../actions.ts'
import { StatusText } from '../list/row.tsx'
import { Button, CopyButton } from '../components/button.tsx'
import { formatDuration } from '../components/format.ts'
import { Menu } from '../components/menu.tsx'
import { Tabs } from '../components/tabs.tsx'
import { MiddleTruncated, Text } from '../components/text.tsx'
import { VerdictBadge } from '../components/verdict.tsx'
import { openReplay } from '../replay/draft.ts'
import { navigate, route } from '../route.ts'
import type { Tab } from '../route.ts'
import { openEvent } from '../state/open-event.ts'
import { state } from '../state/store.ts'
import { AttemptsPanel } from './attempts.tsx'
import { responseLimitMs } from './response-limit.ts'
import { OverviewPanel } from './overview.tsx'
import { RawPanel } from './raw.tsx'
import { RequestPanel } from './request.tsx'
import { ResponsePanel } from './response.tsx'
import { loadBody, exportActions } from './export-actions.ts'
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

/** The event as a curl command to the app; what is secret in its headers stays a placeholder. */
export async function copyCurl(event: EventDetail): Promise<void> {
  const origin = state.peek()?.target.url ?? state.peek()?.intakeUrl ?? ''
  const request = {
    method: event.method,
    url: origin + event.path,
    headers: event.headers,
    body: await loadBody(event),
  }
  await copy(toCurl(request, { secrets: 'masked' }), 'Copied the curl command')
}

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
          { title: 'Copy as curl', keys: 'c', icon: Terminal, run: () => void run('curl', () => copyCurl(event)) },
          ...exportActions.map(({ title, act }) => ({ title, icon: Download, run: () => void act(event) })),
          {
            title: event.pinned ? 'Unpin' : 'Pin',
            keys: 'p',
            icon: event.pinned ? PinOff : Pin,
            run: () => void togglePinned(event.id, event.pinned),
          },
          { title: 'Delete', icon: Trash2, danger: true, run: () => removeEvents([event.id]) },
        ]}
      />
    </div>
  )
}

/** How long the app took, beside how long the sender waits. */
function Took({ event }: { event: EventDetail }) {
  if (event.durationMs === null) return null
  const limit = responseLimitMs(event)
  return (
    <span class="muted">
      in {formatDuration(event.durationMs)}
      {limit !== undefined && <span class="faint"> of {limit / 1_000} s</span>}
    </span>
  )
}

function Head({ event }: { event: EventDetail }) {
  // Two of the panels begin with the reason anyway.
  const reasonShown = route.value.tab !== 'overview' && route.value.tab !== 'verification'
  return (
    <header class="detail-head">
      <Button kind="quiet" icon={ChevronLeft} label="Back to the list" onClick={() => navigate({ id: null })} />
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
          <CopyButton text={event.path} what="the path" />
        </h1>
        <p class="detail-line">
          <VerdictBadge verdict={event.verdict} />
          <StatusText event={event} />
          <Took event={event} />
          {reasonShown && event.message !== null && (
            <span class="detail-reason muted">
              <Text text={event.message} />
            </span>
          )}
        </p>
      </div>
      <Actions event={event} />
    </header>
  )
}

function Missing() {
  const { problem } = openEvent.value ?? {}
  return (
    <section class="detail placeholder" aria-label="Event" aria-busy={problem === null}>
      {problem ? (
        <div class="placeholder-words">
          <h2>{problem}</h2>
          <p class="muted">It may have been deleted, or fallen out of what is kept.</p>
          <Button onClick={() => navigate({ id: null })}>Back to the list</Button>
        </div>
      ) : (
        <p class="muted">Loading…</p>
      )}
    </section>
  )
}

/** The open event: title, actions, and the panel of the chosen tab. */
export function Detail() {
  const event = openEvent.value?.event
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
      <Tabs
        label="Views of the event"
        items={items}
        current={tab}
        onChange={(id) => navigate({ tab: id })}
        panel="panel"
      />
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
