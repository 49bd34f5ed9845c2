import { useSignal } from '@preact/signals'
import { ChevronDown, ChevronLeft, RefreshCw, ScrollText } from 'lucide'
import { useEffect } from 'preact/hooks'
import type { AuditEntry } from '../../server/core/api/views/reveal.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { run } from '../actions/run.ts'
import { api } from '../api.ts'
import { Button } from '../components/button.tsx'
import { ago, clockTime, exactTime } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { Text } from '../components/text.tsx'
import { onSnapshot } from '../state/live.ts'
import { linkTo, navigate } from '../route.ts'
import { now, state } from '../state/store.ts'

/** Entries per request. */
const PAGE_SIZE = 50

const REFRESH = 'audit'
const LOAD_OLDER = 'audit:older'

interface AuditLog {
  /** Newest first. */
  entries: AuditEntry[]
  hasMore: boolean
}

/** The log as far as it is loaded; null until then. */
function useAuditLog() {
  const log = useSignal<AuditLog | null>(null)
  const load = (action: string, loaded: AuditEntry[]) =>
    run(action, async () => {
      const page = await api.listAudit({ limit: PAGE_SIZE, before: loaded.at(-1)?.number })
      log.value = { entries: [...loaded, ...page], hasMore: page.length === PAGE_SIZE }
    })
  const refresh = () => void load(REFRESH, [])
  useEffect(() => {
    refresh()
    return onSnapshot(refresh)
  }, [])
  return { log: log.value, refresh, loadOlder: () => void load(LOAD_OLDER, log.peek()?.entries ?? []) }
}

/** A link to the event by type or path; by id when the page has not loaded it. */
function EventLink({ id }: { id: string }) {
  const row = state.value?.recent.find((one) => one.id === id)
  return (
    <a class={row ? undefined : 'mono'} href={linkTo({ page: 'events', id, tab: 'request', q: '' })} title={id}>
      <Text text={row ? (row.type ?? `${row.method} ${row.path}`) : id} />
    </a>
  )
}

/** What was done, and what leads to its event. */
const actions: Record<AuditEntry['action'], { done: string; where: string }> = {
  reveal: { done: 'Revealed', where: 'in ' },
  'test-secret': { done: 'Tested another secret for', where: 'with events up to ' },
}

function Entry({ entry: { at, action, eventId, attemptId, names } }: { entry: AuditEntry }) {
  return (
    <li>
      <time title={exactTime(at)} dateTime={new Date(at).toISOString()}>
        {clockTime(at, now.value)} <span class="faint">{ago(at, now.value)}</span>
      </time>
      <div class="audit-names">
        <span>{actions[action].done}</span>
        {names.map((name) => (
          <code key={name} class="mono">
            <Text text={name} />
          </code>
        ))}
      </div>
      <div>
        <span class="muted">{attemptId === null ? actions[action].where : 'in an attempt of '}</span>
        <EventLink id={eventId} />
      </div>
    </li>
  )
}

const NoEntries = () => (
  <div class="empty-state">
    <Icon node={ScrollText} size={28} />
    <h2>No reveals yet</h2>
    <p class="muted">
      Captured credentials are masked. Every reveal, here or on the command line, is logged before the value is shown.
    </p>
  </div>
)

function Entries({ log: { entries, hasMore }, onLoadOlder }: { log: AuditLog; onLoadOlder: () => void }) {
  return (
    <>
      <ol class="audit" aria-label="Audit log">
        {entries.map((entry) => (
          <Entry key={entry.number} entry={entry} />
        ))}
      </ol>
      <div class="audit-foot">
        {hasMore ? (
          <ActionButton icon={ChevronDown} action={LOAD_OLDER} onClick={onLoadOlder}>
            Show older entries
          </ActionButton>
        ) : (
          <p class="faint">End of log</p>
        )}
      </div>
    </>
  )
}

/** Which masked values were revealed, when, and in which event. */
export function AuditPage() {
  const { log, refresh, loadOlder } = useAuditLog()
  return (
    <main class="page">
      <header class="page-head">
        <div>
          <h1>
            <Button
              kind="quiet"
              icon={ChevronLeft}
              label="Back to credentials"
              onClick={() => navigate({ page: 'credentials' })}
            />
            Audit log
          </h1>
          <p class="muted">Reveals of masked values. vhook has no user accounts, so entries name no user.</p>
        </div>
        <div class="actions">
          <ActionButton icon={RefreshCw} action={REFRESH} onClick={refresh}>
            Refresh
          </ActionButton>
        </div>
      </header>
      {log === null && <p class="muted">Loading…</p>}
      {log?.entries.length === 0 && <NoEntries />}
      {log !== null && log.entries.length > 0 && <Entries log={log} onLoadOlder={loadOlder} />}
    </main>
  )
}
