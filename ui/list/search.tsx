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

/** Focuses the search box, wherever it is asked from. */
export function focusSearch(): void {
  const box = document.querySelector<HTMLInputElement>('#search')
  box?.focus()
  box?.select()
}

function Suggestions({ text, onTake }: { text: string; onTake: (text: string) => void }) {
  const found = suggestFilters(text, state.value?.recent ?? [], state.value?.credentials ?? [])
  if (found.length === 0) return null
  return (
    <ul class="suggestions" aria-label="Suggestions">
      {found.map((one) => (
        <li key={one.text}>
          <button
            type="button"
            class="mono"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onTake(one.text)}
          >
            {one.shown}
          </button>
        </li>
      ))}
    </ul>
  )
}

function Problems() {
  const { problems } = parsedFilter.value
  if (problems.length === 0) return null
  return (
    <div class="filter-problems" aria-live="polite">
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

/** Free text and `key:value` words; applied while typing, a moment after the last key. */
export function SearchBox() {
  const text = useSignal(route.value.q)
  const focused = useSignal(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    if (route.value.q !== text.peek().trim()) text.value = route.value.q
  }, [route.value.q])
  const set = (value: string) => {
    text.value = value
    clearTimeout(timer.current)
    timer.current = setTimeout(() => navigate({ q: value.trim() }, 'replace'), 200)
  }
  const take = (value: string) => {
    set(value)
    focusSearch()
  }
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    if (text.value === '') (event.currentTarget as HTMLElement).blur()
    else set('')
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
          onInput={(event) => set(event.currentTarget.value)}
          onKeyDown={leave}
        />
        {text.value !== '' && <span class="search-count">{formatNumber(state.value?.list.total ?? 0)}</span>}
        {text.value === '' ? (
          <kbd>/</kbd>
        ) : (
          <Button kind="quiet" icon={X} label="Clear the filter" onClick={() => set('')} />
        )}
      </div>
      {focused.value && <Suggestions text={text.value} onTake={take} />}
      <Problems />
    </search>
  )
}
