// A list of which only a part is drawn, and a box whose options can be searched: HTML has no element for either.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Sheet } from '../components/sheet.tsx'
import { loadSamples } from '../state/static-lists.ts'
import type { Command } from '../commands/commands.ts'
import { commands } from '../commands/commands.ts'
import { fuzzySearch } from '../commands/fuzzy-search.ts'

const shown = signal(false)
export const openPalette = (): void => {
  shown.value = true
}
const close = (): void => {
  shown.value = false
}

const MOST = 12

function Found({ found, at, onRun }: { found: readonly Command[]; at: number; onRun: (command: Command) => void }) {
  return (
    <div id="palette-list" class="palette-list" role="listbox" aria-label="Commands">
      {found.map((command, index) => (
        <div
          key={command.title}
          id={`palette-${index}`}
          role="option"
          aria-selected={index === at}
          onPointerDown={() => onRun(command)}
        >
          <span class="grow">{command.title}</span>
          {command.keys && <kbd>{command.keys.split('').join(' ')}</kbd>}
        </div>
      ))}
    </div>
  )
}

function Palette() {
  const text = useSignal('')
  const at = useSignal(0)
  useEffect(loadSamples, [])
  const found = fuzzySearch(text.value, commands(), ({ title }) => title, MOST)
  const run = (command: Command | undefined) => {
    close()
    command?.run()
  }
  const steps: Record<string, () => void> = {
    ArrowDown: () => (at.value = Math.min(found.length - 1, at.value + 1)),
    ArrowUp: () => (at.value = Math.max(0, at.value - 1)),
    Enter: () => run(found[at.value]),
  }
  const press = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    step()
  }
  return (
    <Sheet title="Commands" onClose={close}>
      <input
        class="palette-input"
        type="text"
        role="combobox"
        aria-label="Command"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found.length > 0 ? `palette-${at.value}` : undefined}
        placeholder="What to do…"
        autocomplete="off"
        value={text.value}
        onKeyDown={press}
        onInput={(event) => {
          text.value = event.currentTarget.value
          at.value = 0
        }}
      />
      {found.length === 0 ? (
        <p class="muted empty-line">Nothing is called that.</p>
      ) : (
        <Found found={found} at={at.value} onRun={run} />
      )}
    </Sheet>
  )
}

export function PaletteHost() {
  return shown.value ? <Palette /> : null
}
