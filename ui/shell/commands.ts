import {
  copy,
  move,
  openEvent,
  plural,
  publicUrl,
  removeEvents,
  replay,
  sendSample,
  togglePin,
  verify,
} from '../actions.ts'
import { focusSearch } from '../list/search.tsx'
import { copyCurl } from '../panels/detail.tsx'
import { saveCommands } from '../panels/save.ts'
import { openReplay } from '../replay/state.ts'
import { go, route, tabs } from '../route.ts'
import type { Tab } from '../route.ts'
import { samples } from '../state/static-lists.ts'
import { selected, toggle } from '../state/selection.ts'
import { credentials } from '../state/store.ts'
import { isDark, setTheme } from '../theme.ts'

export interface Command {
  title: string
  keys?: string
  run: () => void
}

const withOpen = (act: (event: NonNullable<ReturnType<typeof openEvent>>) => unknown) => () => {
  const event = openEvent()
  if (event) void act(event)
}

/** For what needs no more than the id: it works before the event has come in full. */
const withId = (act: (id: string) => unknown) => () => {
  const { page, id } = route.peek()
  if (page === 'events' && id !== null) void act(id)
}

const openTab = (tab: Tab) => () => go({ tab })

/** Everything that has a key, a row each. `keys` of two letters are pressed one after the other. */
export const keyed: ReadonlyArray<Command & { keys: string }> = [
  { keys: 'j', title: 'Next event', run: () => move(1) },
  { keys: 'k', title: 'Previous event', run: () => move(-1) },
  { keys: 'r', title: 'Replay', run: withId((id) => replay(id, 'keep')) },
  { keys: 'R', title: 'Re-sign and replay', run: withId((id) => replay(id, 'resign')) },
  { keys: 'e', title: 'Edit and replay', run: withId(openReplay) },
  { keys: 'c', title: 'Copy as curl', run: withOpen(copyCurl) },
  { keys: 'p', title: 'Pin or unpin', run: withOpen((event) => togglePin(event.id, event.pinned)) },
  { keys: 'x', title: 'Tick the event', run: withId(toggle) },
  { keys: 'ge', title: 'Go to events', run: () => go({ page: 'events' }) },
  { keys: 'gc', title: 'Go to credentials', run: () => go({ page: 'credentials' }) },
  { keys: 'gt', title: 'Go to tunnel and settings', run: () => go({ page: 'tunnel' }) },
  { keys: '/', title: 'Search or filter', run: () => (go({ page: 'events' }), setTimeout(focusSearch)) },
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
    ...saveCommands.map(({ title, act }) => ({ title, run: withOpen(act) })),
    { title: 'Delete the event', run: withId((id) => removeEvents([id])) },
    ...(ticked.length > 0
      ? [{ title: `Delete ${plural(ticked.length, 'ticked event')}`, run: () => removeEvents(ticked) }]
      : []),
    { title: 'Open the audit log', run: () => go({ page: 'audit' }) },
    { title: 'New credential', run: () => go({ page: 'credentials', id: 'new' }) },
    { title: isDark() ? 'Light theme' : 'Dark theme', run: () => setTheme(isDark() ? 'light' : 'dark') },
    { title: 'Theme as the system', run: () => setTheme('system') },
    { title: 'Clear the filter', run: () => go({ page: 'events', q: '' }) },
    ...filters.map((q) => ({ title: `Filter ${q}`, run: () => go({ page: 'events', id: null, q }) })),
    ...samples.value.map(({ name, label }) => ({
      title: `Send sample ${label}`,
      run: () => void sendSample(name, credentials.peek()[0]?.id),
    })),
  ]
}
