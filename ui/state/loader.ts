import { computed, effect, signal } from '@preact/signals'
import type { LiveMessage } from '../../server/core/api/live.ts'
import { parseFilter } from '../../server/core/filter/parse.ts'
import { api } from '../api.ts'
import { onMessage, onSnapshot } from '../live.ts'
import { route } from '../route.ts'
import { filterKey } from './rows.ts'
import { dispatch, state } from './store.ts'
import { showError } from './toasts.ts'

const FIRST = 200
const FURTHER = 500

/** The filter in the address, read once for each text so that `10m` keeps its beginning. */
export const parsedFilter = computed(() => parseFilter(route.value.q, Date.now()))
export const loading = signal(false)

/** Asks for one page and puts it in, together with what was told while it was under way. */
async function load(first: boolean): Promise<void> {
  const list = state.peek()?.list
  if (!list) return
  const meanwhile: LiveMessage[] = []
  const done = onMessage((message) => meanwhile.push(message))
  loading.value = true
  try {
    const page = await api.listEvents({
      ...list.filter,
      cursor: first ? undefined : (list.next ?? undefined),
      limit: first ? FIRST : FURTHER,
    })
    const safe = meanwhile.filter(({ type }) => type !== 'attempt.started')
    dispatch([{ type: 'list.page', page, first, filter: list.filter, meanwhile: safe }])
  } finally {
    done()
    loading.value = false
  }
}

let underWay: Promise<void> | null = null

/** One page at a time; a newer wish for the first page waits its turn. */
function queue(first: boolean): Promise<void> {
  const turn = (underWay ?? Promise.resolve()).then(() => load(first)).catch(showError)
  underWay = turn
  void turn.then(() => {
    if (underWay === turn) underWay = null
  })
  return turn
}

/** How many rows are wanted at the moment; changes while pages are under way, as the reader scrolls on or back. */
let wanted = 0
let reaching = false

/** Loads older rows until there are as many as were wanted last, or no more. */
export async function loadUntil(count: number): Promise<void> {
  wanted = count
  if (reaching) return
  reaching = true
  for (;;) {
    const list = state.peek()?.list
    if (!list || list.next === null || list.rows.length >= wanted) break
    await queue(false)
    // No progress: the page failed, and that was told, or the filter changed under it.
    if (state.peek()?.list.rows === list.rows) break
  }
  reaching = false
}

function refilter(): void {
  const { filter } = parsedFilter.peek()
  const current = state.peek()?.list
  if (current && filterKey(current.filter) !== filterKey(filter)) dispatch([{ type: 'list.filtered', filter }])
  void queue(true)
}

/** Keeps the list in step with the filter, with the socket, and with what only the index can judge. */
export function startLoader(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  onSnapshot(refilter)
  effect(() => {
    const asked = filterKey(parsedFilter.value.filter)
    const current = state.peek()?.list
    if (current && asked !== filterKey(current.filter)) refilter()
  })
  effect(() => {
    if (!state.value?.list.stale) return
    clearTimeout(timer)
    timer = setTimeout(() => void queue(true), 300)
  })
}
