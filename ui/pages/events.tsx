import { BatchBar } from '../list/batch-bar.tsx'
import { NoEventsYet, NoMatches } from '../list/empty.tsx'
import { EventList } from '../list/list.tsx'
import { SearchBox } from '../list/search.tsx'
import { Detail } from '../panels/detail.tsx'
import { ChooseCredentialHost } from '../replay/choose-credential.tsx'
import { ReplayHost } from '../replay/replay-sheet.tsx'
import { route } from '../route.ts'
import { rows, state } from '../state/store.ts'

function NothingOpen() {
  return (
    <section class="detail placeholder" aria-label="Event">
      <div class="placeholder-content">
        <h2>Select an event</h2>
        <p class="muted">
          <kbd>j</kbd> <kbd>k</kbd> move · <kbd>/</kbd> search · <kbd>r</kbd> replay · <kbd>?</kbd> all shortcuts
        </p>
      </div>
    </section>
  )
}

/** The list beside the open event; on a narrow screen one or the other. */
export function EventsPage() {
  const { id, q } = route.value
  const isEmpty = state.value?.list.loaded === true && rows.value.length === 0
  if (isEmpty && q === '' && id === null) {
    return (
      <main class="page">
        <NoEventsYet />
      </main>
    )
  }
  return (
    <main class={id === null ? 'events' : 'events with-open'}>
      <h1 class="visually-hidden">Events</h1>
      <section class="list-column" aria-label="Event list">
        <SearchBox />
        {isEmpty ? <NoMatches /> : <EventList />}
        <BatchBar />
      </section>
      {id === null ? <NothingOpen /> : <Detail />}
      <ReplayHost />
      <ChooseCredentialHost />
    </main>
  )
}
