import { useSignal } from '@preact/signals'
import { ChevronDown, ChevronLeft, RefreshCw, ScrollText } from 'lucide'
import { useEffect } from 'preact/hooks'
import type { AuditEntry } from '../../server/core/api/views/reveal.ts'
import { run } from '../actions.ts'
import { api } from '../api.ts'
import { onSnapshot } from '../live.ts'
import { Button } from '../components/button.tsx'
import { ago, clockTime, exactTime } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { Text } from '../components/text.tsx'
import { navigate, linkTo } from '../route.ts'
import { now, state } from '../state/store.ts'

/** Entries that are asked for at a time. */
const PAGE = 50

interface Known {
  /** Newest first. */
  entries: AuditEntry[]
  /** Whether there are older ones. */
  more: boolean
}

const BUSY = 'audit'
const older = 'audit:older'

/** The log as far as it was read; null until it is known. */
function useAudit() {
  const known = useSignal<Known | null>(null)
  const read = (name: string, kept: AuditEntry[]) =>
    run(name, async () => {
      const page = await api.listAudit({ limit: PAGE, before: kept.at(-1)?.number })
      known.value = { entries: [...kept, ...page], more: page.length === PAGE }
    })
  const fresh = () => void read(BUSY, [])
  useEffect(() => {
    fresh()
    return onSnapshot(fresh)
  }, [])
  return { known: known.value, fresh, goOn: () => void read(older, known.peek()?.entries ?? []) }
}

/** An event by what the list shows of it; by its id when the page does not hold it. */
function EventName({ id }: { id: string }) {
  const row = state.value?.recent.find((one) => one.id === id)
  return (
    <a class={row ? undefined : 'mono'} href={linkTo({ page: 'events', id, tab: 'request', q: '' })} title={id}>
      <Text text={row ? (row.type ?? `${row.method} ${row.path}`) : id} />
    </a>
  )
}

function Entry({ entry: { at, eventId, attemptId, names } }: { entry: AuditEntry }) {
  return (
    <li>
      <time title={exactTime(at)} dateTime={new Date(at).toISOString()}>
        {clockTime(at, now.value)} <span class="faint">{ago(at, now.value)}</span>
      </time>
      <div class="audit-names">
        <span>Revealed</span>
        {names.map((name) => (
          <code key={name} class="mono">
            <Text text={name} />
          </code>
        ))}
      </div>
      <div>
        <span class="muted">of {attemptId !== null && 'an attempt at '}</span>
        <EventName id={eventId} />
      </div>
    </li>
  )
}

const Nothing = () => (
  <div class="none-yet">
    <Icon node={ScrollText} size={28} />
    <h2>Nothing was revealed yet</h2>
    <p class="muted">
      Captured credentials stand behind masks. Whenever one is revealed, in this page or by a command, it is written
      down here before it is shown.
    </p>
  </div>
)

function Entries({ entries, more, goOn }: Known & { goOn: () => void }) {
  return (
    <>
      <ol class="audit" aria-label="Audit log">
        {entries.map((entry) => (
          <Entry key={entry.number} entry={entry} />
        ))}
      </ol>
      <div class="audit-foot">
        {more ? (
          <Button icon={ChevronDown} name={older} onClick={goOn}>
            Show older entries
          </Button>
        ) : (
          <p class="faint">That is all.</p>
        )}
      </div>
    </>
  )
}

/** Which captured credentials were revealed, when and of what. */
export function AuditPage() {
  const { known, fresh, goOn } = useAudit()
  return (
    <main class="page">
      <header class="page-head">
        <div>
          <h1>
            <Button
              kind="quiet"
              icon={ChevronLeft}
              label="Back to the credentials"
              onClick={() => navigate({ page: 'credentials' })}
            />
            Audit log
          </h1>
          <p class="muted">
            Which captured credentials were revealed, when, and of which event. vhook has no accounts, so nobody is
            named.
          </p>
        </div>
        <div class="actions">
          <Button icon={RefreshCw} name={BUSY} onClick={fresh}>
            Refresh
          </Button>
        </div>
      </header>
      {known === null && <p class="muted">Loading…</p>}
      {known?.entries.length === 0 && <Nothing />}
      {known !== null && known.entries.length > 0 && <Entries {...known} goOn={goOn} />}
    </main>
  )
}
