import { render } from 'preact'
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet has nothing to assign
import './style/index.css'
import type { LiveMessage } from '../server/core/api/live.ts'
import { App } from './app.tsx'
import { shortcuts } from './commands/commands.ts'
import { startKeyboard } from './commands/keyboard.ts'
import { connect, onMessage } from './state/live.ts'
import { pages } from './pages/index.ts'
import { panels } from './panels/index.ts'
import { startRoute } from './route.ts'
import { startLoader } from './state/loader.ts'
import { startOpenEvent } from './state/open-event.ts'
import { loadSamples } from './state/static-lists.ts'
import { startClock } from './state/store.ts'
import { showError, showNotice } from './state/toasts.ts'
import { startTheme } from './theme.ts'
import { readTokenFromHash } from './token.ts'

/** Notices and config errors are shown on every page. */
function showMessage(message: LiveMessage): void {
  if (message.type === 'notice.added') showNotice(message.text)
  if (message.type !== 'config.changed') return
  for (const problem of message.problems) showError(new Error(problem))
  for (const note of message.notes) showNotice(note)
}

const idsOf = (table: ReadonlyArray<{ id: string }>): string[] => table.map(({ id }) => id)

readTokenFromHash()
startTheme()
startRoute({ pages: idsOf(pages), tabs: idsOf(panels) })
startClock()
startLoader()
startOpenEvent()
startKeyboard(shortcuts)
onMessage(showMessage)
connect()
loadSamples()

const root = document.querySelector('#app')
if (root) render(<App />, root)
