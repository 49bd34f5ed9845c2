// HTML has no element for a text box that searches a list of options.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Command } from '../commands/commands.ts'
import { commands } from '../commands/commands.ts'
import { fuzzySearch } from '../commands/fuzzy-search.ts'
import { Sheet } from '../components/sheet.tsx'
import { closeOverlay, overlay } from '../state/overlay.ts'
import { loadSamples } from '../state/static-lists.ts'

const MAX_RESULTS = 12

interface ResultsProps {
  results: readonly Command[]
  active: number
  onRun: (command: Command) => void
}

function Results({ results, active, onRun }: ResultsProps) {
  return (
    <div id="palette-list" class="palette-list" role="listbox" aria-label="Commands">
      {results.map((command, index) => (
        <div
          key={command.title}
          id={`palette-${index}`}
          role="option"
          aria-selected={index === active}
          onPointerDown={() => onRun(command)}
        >
          <span class="grow">{command.title}</span>
          {command.keys && <kbd>{command.keys}</kbd>}
        </div>
      ))}
    </div>
  )
}

function Palette() {
  const text = useSignal('')
  const active = useSignal(0)
  useEffect(loadSamples, [])
  const results = fuzzySearch(text.value, commands(), ({ title }) => title, MAX_RESULTS)
  const run = (command: Command | undefined) => {
    closeOverlay()
    command?.run()
  }
  const keys: Record<string, () => void> = {
    ArrowDown: () => (active.value = Math.min(results.length - 1, active.value + 1)),
    ArrowUp: () => (active.value = Math.max(0, active.value - 1)),
    Enter: () => run(results[active.value]),
  }
  const handleKey = (event: KeyboardEvent) => {
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  return (
    <Sheet title="Commands" onClose={closeOverlay}>
      <input
        class="palette-input"
        type="text"
        role="combobox"
        aria-label="Command"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={results.length > 0 ? `palette-${active.value}` : undefined}
        placeholder="Type a command…"
        autocomplete="off"
        value={text.value}
        onKeyDown={handleKey}
        onInput={(event) => {
          text.value = event.currentTarget.value
          active.value = 0
        }}
      />
      {results.length === 0 ? (
        <p class="muted empty-line">No matching commands</p>
      ) : (
        <Results results={results} active={active.value} onRun={run} />
      )}
    </Sheet>
  )
}

/** The command palette while it is open. */
export function PaletteHost() {
  return overlay.value === 'palette' ? <Palette /> : null
}
