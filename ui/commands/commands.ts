import {
  copy,
  openAdjacent,
  currentEvent,
  plural,
  publicUrl,
  removeEvents,
  replay,
  sendSample,
  togglePinned,
  verify,
} from '../actions.ts'
import { focusSearch } from '../list/search.tsx'
import { copyCurl } from '../panels/detail.tsx'
import { exportActions } from '../panels/export-actions.ts'
import { openReplay } from '../replay/draft.ts'
import { navigate, route, tabs } from '../route.ts'
import type { Tab } from '../route.ts'
import { samples } from '../state/static-lists.ts'
import { selected, toggle } from '../state/selection.ts'
import { credentials } from '../state/store.ts'
import { isDarkTheme, setTheme } from '../theme.ts'

export interface Command {
  title: string
  keys?: string
  run: () => void
}

const withOpen = (act: (event: NonNullable<ReturnType<typeof currentEvent>>) => unknown) => () => {
  const event = currentEvent()
  if (event) void act(event)
}

/** For what needs no more than the id: it works before the event has come in full. */
const withId = (act: (id: string) => unknown) => () => {
  const { page, id } = route.peek()
  if (page === 'events' && id !== null) void act(id)
}

const openTab = (tab: Tab) => () => navigate({ tab })

/** Everything that has a key, a row each. `keys` of two letters are pressed one after the other. */
export const keyed: ReadonlyArray<Command & { keys: string }> = [
  { keys: 'j', title: 'Next event', run: () => openAdjacent(1) },
  { keys: 'k', title: 'Previous event', run: () => openAdjacent(-1) },
  { keys: 'r', title: 'Replay', run: withId((id) => replay(id, 'keep')) },
  { keys: 'R', title: 'Re-sign and replay', run: withId((id) => replay(id, 'resign')) },
  { keys: 'e', title: 'Edit and replay', run: withId(openReplay) },
  { keys: 'c', title: 'Copy as curl', run: withOpen(copyCurl) },
  { keys: 'p', title: 'Pin or unpin', run: withOpen((event) => togglePinned(event.id, event.pinned)) },
  { keys: 'x', title: 'Tick the event', run: withId(toggle) },
  { keys: 'ge', title: 'Go to events', run: () => navigate({ page: 'events' }) },
  { keys: 'gc', title: 'Go to credentials', run: () => navigate({ page: 'credentials' }) },
  { keys: 'gt', title: 'Go to tunnel and settings', run: () => navigate({ page: 'tunnel' }) },
  { keys: '/', title: 'Search or filter', run: () => (navigate({ page: 'events' }), setTimeout(focusSearch)) },
  ...tabs.map((tab, index) => ({ keys: String(index + 1), title: `Open the tab ${tab}`, run: openTab(tab) })),
]

const filters = ['is:invalid', 'is:valid', 'is:unchecked', 'is:pinned', 'status:>=400', 'since:10m']

/** Everything the palette offers at the moment. */
export function commands(): Command[] {
  const ticked = [...selected.peek()]
  return [
    ...keyed,
    { title: 'Copy the public address', run: () => void copy(publicUrl(), 'Copied the public address') },
    { title: 'Verify the event again', run: withId(verify) },
    ...exportActions.map(({ title, act }) => ({ title, run: withOpen(act) })),
    { title: 'Delete the event', run: withId((id) => removeEvents([id])) },
    ...(ticked.length > 0
      ? [{ title: `Delete ${plural(ticked.length, 'ticked event')}`, run: () => removeEvents(ticked) }]
      : []),
    { title: 'Open the audit log', run: () => navigate({ page: 'audit' }) },
    { title: 'New credential', run: () => navigate({ page: 'credentials', id: 'new' }) },
    { title: isDarkTheme() ? 'Light theme' : 'Dark theme', run: () => setTheme(isDarkTheme() ? 'light' : 'dark') },
    { title: 'Theme as the system', run: () => setTheme('system') },
    { title: 'Clear the filter', run: () => navigate({ page: 'events', q: '' }) },
    ...filters.map((q) => ({ title: `Filter ${q}`, run: () => navigate({ page: 'events', id: null, q }) })),
    ...samples.value.map(({ name, label }) => ({
      title: `Send sample ${label}`,
      run: () => void sendSample(name, credentials.peek()[0]?.id),
    })),
  ]
}
