// HTML has no element for a text box that searches a list of options.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import type { PresetView } from '../../server/core/api/views/credential.ts'
import { Field } from '../components/fields.tsx'
import { presets } from '../state/static-lists.ts'

const byTitle = (a: PresetView, b: PresetView): number => a.title.localeCompare(b.title, 'en')

/** The presets whose title or id contains the text, by title; those that begin with it come first. */
export function findPresets(all: readonly PresetView[], text: string): PresetView[] {
  const wanted = text.trim().toLowerCase()
  const found = all.filter(({ id, title }) => `${title}\n${id}`.toLowerCase().includes(wanted))
  const begins = ({ title }: PresetView): number => (title.toLowerCase().startsWith(wanted) ? 0 : 1)
  return found.toSorted((a, b) => begins(a) - begins(b) || byTitle(a, b))
}

interface OptionsProps {
  id: string
  found: readonly PresetView[]
  active: number
  onSelect: (preset: PresetView) => void
}

function Options({ id, found, active, onSelect }: OptionsProps) {
  return (
    <div id={id} class="preset-options" role="listbox" aria-label="Providers">
      {found.map((preset, index) => (
        <div
          key={preset.id}
          id={`${id}-${index}`}
          ref={index === active ? (element) => element?.scrollIntoView({ block: 'nearest' }) : null}
          role="option"
          aria-selected={index === active}
          onPointerDown={(event) => {
            event.preventDefault()
            onSelect(preset)
          }}
        >
          {preset.title}
        </div>
      ))}
      {found.length === 0 && <p class="muted">No matching provider</p>}
    </div>
  )
}

interface PresetPickerProps {
  selected: PresetView | undefined
  onSelect: (id: string) => void
  hint?: ComponentChildren
}

/** A text box that searches the presets. */
export function PresetPicker({ selected, onSelect, hint }: PresetPickerProps) {
  const list = useId()
  /** Null while the selected one is shown. */
  const text = useSignal<string | null>(null)
  const active = useSignal(0)
  const found = findPresets(presets.value, text.value ?? '')
  const select = (preset: PresetView | undefined) => {
    if (preset) onSelect(preset.id)
    text.value = null
  }
  const search = (value: string) => {
    text.value = value
    active.value = 0
  }
  const keys: Record<string, () => void> = {
    ArrowDown: () => (text.value === null ? search('') : (active.value = Math.min(found.length - 1, active.value + 1))),
    ArrowUp: () => (active.value = Math.max(0, active.value - 1)),
    Enter: () => select(found[active.value]),
    Escape: () => (text.value = null),
  }
  const handleKey = (event: KeyboardEvent) => {
    const act = keys[event.key]
    if (!act || (text.value === null && event.key !== 'ArrowDown')) return
    event.preventDefault()
    act()
  }
  const open = text.value !== null
  return (
    <Field label="Provider" hint={hint}>
      {(id) => (
        <div class="preset-picker">
          <input
            id={id}
            type="text"
            role="combobox"
            aria-expanded={open}
            aria-controls={list}
            aria-activedescendant={open && found.length > 0 ? `${list}-${active.value}` : undefined}
            placeholder="Search providers…"
            autocomplete="off"
            spellcheck={false}
            value={text.value ?? selected?.title ?? ''}
            onClick={() => search('')}
            onInput={(event) => search(event.currentTarget.value)}
            onBlur={() => (text.value = null)}
            onKeyDown={handleKey}
          />
          {open && <Options id={list} found={found} active={active.value} onSelect={select} />}
        </div>
      )}
    </Field>
  )
}
