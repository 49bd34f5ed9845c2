import { copy } from '../actions/clipboard.ts'
import { loadedEvent, openAdjacent, removeEvents, sendSample, togglePinned, verify } from '../actions/events.ts'
import { replay, resign } from '../actions/replay.ts'
import { plural } from '../components/format.ts'
import { focusSearch } from '../list/search.tsx'
import { pages } from '../pages/index.ts'
import { copyAsCurl, exportActions } from '../panels/export-actions.ts'
import { panels } from '../panels/index.ts'
import { openReplay } from '../replay/draft.ts'
import { navigate, route } from '../route.ts'
import { overlay } from '../state/overlay.ts'
import { clearSelection, selected, toggle } from '../state/selection.ts'
import { samples } from '../state/static-lists.ts'
import { credentials, localUrl, publicUrl } from '../state/store.ts'
import { isDarkTheme, setTheme } from '../theme.ts'

export interface Command {
  title: string
  run: () => void
  /** A key (`j`, `R`, `Esc`, `Ctrl K`), or two pressed one after the other (`g e`). */
  keys?: string
}

export interface Shortcut extends Command {
  keys: string
  section: 'Events' | 'Open event' | 'Go to' | 'General'
  /** Listed in the palette unless false. */
  inPalette?: false
  /** When the key does something; always if absent. */
  when?: () => boolean
  /** Also works in text fields and dialogs. */
  everywhere?: true
}

const withEvent = (act: (event: NonNullable<ReturnType<typeof loadedEvent>>) => unknown) => () => {
  const event = loadedEvent()
  if (event) void act(event)
}

/** For actions that need only the id: they work before the event has loaded. */
const withEventId = (act: (id: string) => unknown) => () => {
  const { page, id } = route.peek()
  if (page === 'events' && id !== null) void act(id)
}

/** Clears the selection, or else closes the open event. */
function stepBack(): void {
  if (selected.peek().size > 0) return clearSelection()
  if (route.peek().page === 'events' && route.peek().id !== null) navigate({ id: null })
}

/** Moves the focus into the open event; opens the first one when none is open. */
function focusEvent(): void {
  if (route.peek().id === null) openAdjacent(1)
  setTimeout(() => document.querySelector<HTMLElement>('#panel')?.focus())
}

const isListFocused = (): boolean => document.activeElement?.getAttribute('role') === 'listbox'

/** Every keyboard shortcut. The key handler, the help dialog and the palette read this table. */
export const shortcuts: readonly Shortcut[] = [
  { section: 'Events', keys: 'j', title: 'Next event', run: () => openAdjacent(1) },
  { section: 'Events', keys: 'k', title: 'Previous event', run: () => openAdjacent(-1) },
  {
    section: 'Events',
    keys: 'Enter',
    title: 'Open event',
    inPalette: false,
    when: isListFocused,
    run: focusEvent,
  },
  { section: 'Events', keys: 'x', title: 'Select event', run: withEventId(toggle) },
  {
    section: 'Events',
    keys: '/',
    title: 'Search or filter',
    run: () => (navigate({ page: 'events' }), setTimeout(focusSearch)),
  },
  { section: 'Open event', keys: 'r', title: 'Replay', run: withEventId((id) => replay(id)) },
  { section: 'Open event', keys: 'R', title: 'Re-sign and replay', run: withEventId(resign) },
  { section: 'Open event', keys: 'e', title: 'Edit and replay', run: withEventId(openReplay) },
  { section: 'Open event', keys: 'c', title: 'Copy as curl', run: withEvent(copyAsCurl) },
  {
    section: 'Open event',
    keys: 'p',
    title: 'Pin or unpin',
    run: withEvent((event) => togglePinned(event.id, event.pinned)),
  },
  ...panels.map(({ id, title }, index) => ({
    section: 'Open event' as const,
    keys: String(index + 1),
    title: `${title} tab`,
    run: () => navigate({ tab: id }),
  })),
  ...pages.map(({ id, title, key }) => ({
    section: 'Go to' as const,
    keys: `g ${key}`,
    title: `Go to ${title.toLowerCase()}`,
    run: () => navigate({ page: id }),
  })),
  {
    section: 'General',
    keys: 'Ctrl K',
    title: 'Command palette',
    inPalette: false,
    everywhere: true,
    run: () => (overlay.value = 'palette'),
  },
  { section: 'General', keys: '?', title: 'Keyboard shortcuts and filters', run: () => (overlay.value = 'help') },
  { section: 'General', keys: 'Esc', title: 'Close or go back', inPalette: false, run: stepBack },
]

const filters = ['is:invalid', 'is:valid', 'is:unsigned', 'is:unchecked', 'is:pinned', 'status:>=400', 'since:10m']

const toggleTheme = () => {
  const next = isDarkTheme() ? 'light' : 'dark'
  return { title: `Use ${next} theme`, run: () => setTheme(next) }
}

/** Everything the palette currently offers. */
export function commands(): Command[] {
  const ids = [...selected.peek()]
  const url = publicUrl()
  return [
    ...shortcuts.filter(({ inPalette }) => inPalette !== false),
    ...(url === null ? [] : [{ title: 'Copy public URL', run: () => void copy(url, 'Public URL copied') }]),
    { title: 'Copy local URL', run: () => void copy(localUrl(), 'Local URL copied') },
    { title: 'Verify again', run: withEventId(verify) },
    ...exportActions.map(({ title, act }) => ({ title, run: withEvent(act) })),
    { title: 'Delete event', run: withEventId((id) => removeEvents([id])) },
    ...(ids.length > 0
      ? [{ title: `Delete ${plural(ids.length, 'selected event')}`, run: () => removeEvents(ids) }]
      : []),
    { title: 'Add credential', run: () => navigate({ page: 'credentials', id: 'new' }) },
    toggleTheme(),
    { title: 'Use system theme', run: () => setTheme('system') },
    { title: 'Clear filter', run: () => navigate({ page: 'events', q: '' }) },
    ...filters.map((q) => ({ title: `Filter by ${q}`, run: () => navigate({ page: 'events', id: null, q }) })),
    ...samples.value.map(({ name, label }) => ({
      title: `Send sample: ${label}`,
      run: () => void sendSample(name, credentials.peek()[0]?.id),
    })),
  ]
}
