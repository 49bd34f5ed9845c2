import type { Shortcut } from './commands.ts'

/** Time allowed between the two keys of a shortcut such as `g e`, in ms. */
const SEQUENCE_MS = 1_000

const isTyping = (element: Element | null): boolean =>
  element instanceof HTMLInputElement ||
  element instanceof HTMLTextAreaElement ||
  element instanceof HTMLSelectElement ||
  element?.shadowRoot?.activeElement != null

/** Returns a function that takes each key and finds its shortcut, also one of two keys. */
export function keyReader<T extends { keys: string }>(table: readonly T[], clock: () => number) {
  let first = ''
  let firstAt = 0
  return (key: string): T | undefined => {
    const sequence = clock() - firstAt < SEQUENCE_MS ? `${first} ${key}` : key
    const found = table.find(({ keys }) => keys === sequence) ?? table.find(({ keys }) => keys === key)
    first = found ? '' : key
    firstAt = clock()
    return found
  }
}

/** The pressed key as the shortcut table spells it. */
function keyName({ key, metaKey, ctrlKey }: KeyboardEvent): string {
  if (metaKey || ctrlKey) return `Ctrl ${key.toUpperCase()}`
  return key === 'Escape' ? 'Esc' : key
}

/** Runs the shortcuts pressed anywhere on the page, except while the user types or a dialog is open. */
export function startKeyboard(shortcuts: readonly Shortcut[]): void {
  const read = keyReader(shortcuts, () => Date.now())
  addEventListener('keydown', (event) => {
    const blocked =
      event.defaultPrevented || isTyping(document.activeElement) || document.querySelector('dialog[open]') !== null
    if (event.altKey) return
    const name = keyName(event)
    const found = blocked ? shortcuts.find(({ keys, everywhere }) => everywhere && keys === name) : read(name)
    if (!found || found.when?.() === false) return
    event.preventDefault()
    found.run()
  })
}
