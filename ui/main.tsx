import { render } from 'preact'
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet has nothing to assign
import './style/index.css'
import { App } from './app.tsx'
import { keyed } from './shell/commands.ts'
import { openHelp } from './shell/help.tsx'
import { openPalette } from './shell/palette.tsx'
import { startKeys } from './keys.ts'
import type { LiveMessage } from '../server/core/api/live.ts'
import { connect, listen } from './live.ts'
import { inform, tell } from './state/toasts.ts'
import { go, route, startRoute } from './route.ts'
import { startDetail } from './state/detail.ts'
import { wantSamples } from './state/static-lists.ts'
import { startLoader } from './state/loader.ts'
import { clearSelection, selected } from './state/selection.ts'
import { startClock } from './state/store.ts'
import { move } from './actions.ts'
import { startTheme } from './theme.ts'
import { takeToken } from './token.ts'

/** One step back: first the ticks, then the open event. */
function escape(): void {
  if (selected.peek().size > 0) return clearSelection()
  if (route.peek().page === 'events' && route.peek().id !== null) go({ id: null })
}

/** Into the open event; the first one when none is open. */
function enter(): void {
  if (route.peek().id === null) move(1)
  setTimeout(() => document.querySelector<HTMLElement>('#panel')?.focus())
}

/** What vhook has to say must be seen, whatever page is open. */
function tellOf(message: LiveMessage): void {
  if (message.type === 'notice.added') inform(message.text)
  if (message.type !== 'config.changed') return
  for (const problem of message.problems) tell(new Error(problem))
  for (const one of message.notes) inform(one)
}

takeToken()
startTheme()
startRoute()
startClock()
startLoader()
startDetail()
startKeys({ table: keyed, palette: openPalette, help: openHelp, escape, enter })
listen(tellOf)
connect()
wantSamples()

const root = document.querySelector('#app')
if (root) render(<App />, root)
