import { render } from 'preact'
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet has nothing to assign
import './style/index.css'
import type { LiveMessage } from '../server/core/api/live.ts'
import { App } from './app.tsx'
import { shortcuts } from './commands/commands.ts'
import { startKeyboard } from './commands/keyboard.ts'
import { connection } from './connection.ts'
import { connect, onMessage, onSnapshot } from './state/live.ts'
import { pages } from './pages/index.ts'
import { panels, preloadPanel } from './panels/index.ts'
import { startRoute } from './route.ts'
import { startLoader } from './state/loader.ts'
import { startOpenEvent } from './state/open-event.ts'
import { loadSamples } from './state/static-lists.ts'
import { startTimeline } from './state/timeline.ts'
import { startClock, state } from './state/store.ts'
import { showError, showNotice } from './state/toasts.ts'
import { startTheme } from './theme.ts'
import { listenToOtherTabs } from './session/other-tabs.ts'
import { takeTokenFromHash, token } from './session/token.ts'

/** Notices and config errors are shown on every page. */
function showMessage(message: LiveMessage): void {
  if (message.type === 'notice.added') showNotice(message.text)
  if (message.type !== 'config.changed') return
  for (const problem of message.problems) showError(new Error(problem))
  for (const note of message.notes) showNotice(note)
}

const idsOf = (table: ReadonlyArray<{ id: string }>): string[] => table.map(({ id }) => id)

const reload = (): void => location.reload()

/** The URL that vhook printed may also be opened in this tab. Registered before the route reads the hash. */
function followToken(): void {
  const take = (): void => {
    const before = token()
    if (takeTokenFromHash() && (token() !== before || connection.peek().state !== 'open')) reload()
  }
  addEventListener('popstate', take)
  addEventListener('hashchange', take)
}

/** A vhook of another version has started at this address: its page may differ from this one. */
function reloadAfterUpgrade(): void {
  let loaded: string | undefined
  onSnapshot(() => {
    loaded ??= state.peek()?.version
    if (state.peek()?.version !== loaded) reload()
  })
}

takeTokenFromHash()
followToken()
startTheme()
startRoute({ pages: idsOf(pages), tabs: idsOf(panels) })
startClock()
startLoader()
startTimeline()
startOpenEvent()
startKeyboard(shortcuts)
onMessage(showMessage)
reloadAfterUpgrade()
listenToOtherTabs(reload)
void connect()
loadSamples()

const root = document.querySelector('#app')
if (root) render(<App />, root)
preloadPanel()
