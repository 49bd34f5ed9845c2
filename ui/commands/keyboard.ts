import type { Command } from './commands.ts'

/** How long the first key of two waits for the second, in ms. */
const PAIR_MS = 1_000

export const keyHelp: ReadonlyArray<readonly [string, string]> = [
  ['j k', 'next, previous event'],
  ['Enter', 'open the event'],
  ['1 … 6', 'its tabs'],
  ['r', 'replay'],
  ['R', 're-sign and replay'],
  ['e', 'edit and replay'],
  ['c', 'copy as curl'],
  ['p', 'pin'],
  ['x', 'tick, for many at once'],
  ['/', 'search or filter'],
  ['g e', 'events'],
  ['g c', 'credentials'],
  ['g t', 'tunnel and settings'],
  ['Ctrl K', 'all commands'],
  ['?', 'this help'],
  ['Esc', 'close, back'],
]

const writes = (element: Element | null): boolean =>
  element instanceof HTMLInputElement ||
  element instanceof HTMLTextAreaElement ||
  element instanceof HTMLSelectElement ||
  element?.shadowRoot?.activeElement != null

/** Keeps the first key of a pair for a moment, and finds the command for what was pressed. */
export function keyReader(table: ReadonlyArray<Command & { keys: string }>, clock: () => number) {
  let first = ''
  let firstAt = 0
  return (key: string): Command | undefined => {
    const pair = clock() - firstAt < PAIR_MS ? first + key : key
    const found = table.find(({ keys }) => keys === pair) ?? table.find(({ keys }) => keys === key)
    first = found ? '' : key
    firstAt = clock()
    return found
  }
}

interface KeyActions {
  table: ReadonlyArray<Command & { keys: string }>
  palette: () => void
  help: () => void
  escape: () => void
  enter: () => void
}

/** Listens to the keyboard of the whole page; never while something is being written or a dialog is open. */
export function startKeys(actions: KeyActions): void {
  const read = keyReader(actions.table, () => Date.now())
  const named: Record<string, () => void> = { '?': actions.help, Escape: actions.escape }
  addEventListener('keydown', (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      return actions.palette()
    }
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
    if (writes(document.activeElement) || document.querySelector('dialog[open]')) return
    if (event.key === 'Enter' && document.activeElement?.getAttribute('role') === 'listbox') return actions.enter()
    const act = named[event.key] ?? read(event.key)?.run
    if (!act) return
    event.preventDefault()
    act()
  })
}
