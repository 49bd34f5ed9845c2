import { useSignal } from '@preact/signals'
import { Search, X } from 'lucide'
import { useEffect, useRef } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { formatNumber } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { navigate, route } from '../route.ts'
import { parsedFilter } from '../state/loader.ts'
import { state } from '../state/store.ts'
import { suggestFilters } from './suggestions.ts'

const DEBOUNCE_MS = 200

export function focusSearch(): void {
  const input = document.querySelector<HTMLInputElement>('#search')
  input?.focus()
  input?.select()
}

function Suggestions({ text, onSelect }: { text: string; onSelect: (text: string) => void }) {
  const suggestions = suggestFilters(text, state.value?.recent ?? [], state.value?.credentials ?? [])
  if (suggestions.length === 0) return null
  return (
    <ul class="suggestions" aria-label="Suggestions">
      {suggestions.map((suggestion) => (
        <li key={suggestion.text}>
          <button
            type="button"
            class="mono"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onSelect(suggestion.text)}
          >
            {suggestion.label}
          </button>
        </li>
      ))}
    </ul>
  )
}

function FilterErrors() {
  const { problems } = parsedFilter.value
  if (problems.length === 0) return null
  return (
    <div class="filter-errors" aria-live="polite">
      <ul>
        {problems.map(({ text, message }) => (
          <li key={text}>
            <code>{text}</code> {message}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Free text and `key:value` filters, applied while typing. */
export function SearchBox() {
  const text = useSignal(route.value.q)
  const focused = useSignal(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    if (route.value.q !== text.peek().trim()) text.value = route.value.q
  }, [route.value.q])
  const setText = (value: string) => {
    text.value = value
    clearTimeout(timer.current)
    timer.current = setTimeout(() => navigate({ q: value.trim() }, 'replace'), DEBOUNCE_MS)
  }
  const select = (value: string) => {
    setText(value)
    focusSearch()
  }
  const handleKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    if (text.value === '') (event.currentTarget as HTMLElement).blur()
    else setText('')
    event.stopPropagation()
  }
  return (
    <search class="search" onFocusIn={() => (focused.value = true)} onFocusOut={() => (focused.value = false)}>
      <div class="search-box">
        <Icon node={Search} />
        <input
          id="search"
          type="text"
          aria-label="Search or filter events"
          placeholder="Search, or type:tool-calls is:invalid…"
          autocomplete="off"
          spellcheck={false}
          value={text.value}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={handleKey}
        />
        {text.value !== '' && <span class="search-count">{formatNumber(state.value?.list.total ?? 0)}</span>}
        {text.value === '' ? (
          <kbd>/</kbd>
        ) : (
          <Button kind="quiet" icon={X} label="Clear filter" onClick={() => setText('')} />
        )}
      </div>
      {focused.value && <Suggestions text={text.value} onSelect={select} />}
      <FilterErrors />
    </search>
  )
}
