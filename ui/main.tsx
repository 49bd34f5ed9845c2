import { render } from 'preact'
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet has nothing to assign
import './style/index.css'
import { App } from './app.tsx'
import { keyed } from './commands/commands.ts'
import { openHelp } from './shell/help.tsx'
import { openPalette } from './shell/palette.tsx'
import { startKeys } from './commands/keyboard.ts'
import type { LiveMessage } from '../server/core/api/live.ts'
import { connect, onMessage } from './live.ts'
import { showNotice, showError } from './state/toasts.ts'
import { navigate, route, startRoute } from './route.ts'
import { startOpenEvent } from './state/open-event.ts'
import { loadSamples } from './state/static-lists.ts'
import { startLoader } from './state/loader.ts'
import { clearSelection, selected } from './state/selection.ts'
import { startClock } from './state/store.ts'
import { openAdjacent } from './actions.ts'
import { startTheme } from './theme.ts'
import { readTokenFromHash } from './token.ts'

/** One step back: first the ticks, then the open event. */
function escape(): void {
  if (selected.peek().size > 0) return clearSelection()
  if (route.peek().page === 'events' && route.peek().id !== null) navigate({ id: null })
}

/** Into the open event; the first one when none is open. */
function enter(): void {
  if (route.peek().id === null) openAdjacent(1)
  setTimeout(() => document.querySelector<HTMLElement>('#panel')?.focus())
}

/** What vhook has to say must be seen, whatever page is open. */
function tellOf(message: LiveMessage): void {
  if (message.type === 'notice.added') showNotice(message.text)
  if (message.type !== 'config.changed') return
  for (const problem of message.problems) showError(new Error(problem))
  for (const one of message.notes) showNotice(one)
}

readTokenFromHash()
startTheme()
startRoute()
startClock()
startLoader()
startOpenEvent()
startKeys({ table: keyed, palette: openPalette, help: openHelp, escape, enter })
onMessage(tellOf)
connect()
loadSamples()

const root = document.querySelector('#app')
if (root) render(<App />, root)
