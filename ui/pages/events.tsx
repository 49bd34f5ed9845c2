import { BatchBar } from '../list/batch-bar.tsx'
import { NoMatches, NoEventsYet } from '../list/empty.tsx'
import { EventList } from '../list/list.tsx'
import { SearchBox } from '../list/search.tsx'
import { Detail } from '../panels/detail.tsx'
import { Replay } from '../replay/replay.tsx'
import { route } from '../route.ts'
import { rows, state } from '../state/store.ts'

function Placeholder() {
  return (
    <section class="detail placeholder" aria-label="Event">
      <div class="placeholder-words">
        <h2>Choose an event</h2>
        <p class="muted">
          <kbd>j</kbd> <kbd>k</kbd> move · <kbd>/</kbd> search · <kbd>r</kbd> replay · <kbd>?</kbd> all keys
        </p>
      </div>
    </section>
  )
}

/** The list beside the open event; on a narrow screen one after the other. */
export function EventsPage() {
  const { id, q } = route.value
  const list = state.value?.list
  const none = list?.loaded === true && rows.value.length === 0
  if (none && q === '' && id === null) {
    return (
      <main class="page">
        <NoEventsYet />
      </main>
    )
  }
  return (
    <main class={id === null ? 'events' : 'events with-open'}>
      <h1 class="unseen">Events</h1>
      <section class="list-column" aria-label="List of events">
        <SearchBox />
        {none ? <NoMatches /> : <EventList />}
        <BatchBar />
      </section>
      {id === null ? <Placeholder /> : <Detail />}
      <Replay />
    </main>
  )
}
