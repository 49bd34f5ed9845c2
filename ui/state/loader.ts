import { computed, effect, signal } from '@preact/signals'
import type { LiveMessage } from '../../server/core/api/live.ts'
import { parseFilter } from '../../server/core/filter/parse.ts'
import { api } from '../api.ts'
import { onMessage, onSnapshot } from './live.ts'
import { route } from '../route.ts'
import { filterKey } from './rows.ts'
import { dispatch, state } from './store.ts'
import { showError } from './toasts.ts'

const FIRST_PAGE = 200
const NEXT_PAGE = 500

/** The filter of the route, parsed once per text so that `since:10m` keeps its start time. */
export const parsedFilter = computed(() => parseFilter(route.value.q, Date.now()))
export const loading = signal(false)

/** Loads one page and adds it to the list, together with the messages received meanwhile. */
async function load(first: boolean): Promise<void> {
  const list = state.peek()?.list
  if (!list) return
  const meanwhile: LiveMessage[] = []
  const stop = onMessage((message) => meanwhile.push(message))
  loading.value = true
  try {
    const page = await api.listEvents({
      ...list.filter,
      cursor: first ? undefined : (list.next ?? undefined),
      limit: first ? FIRST_PAGE : NEXT_PAGE,
    })
    // Starting an attempt increments a counter, so it must not be applied twice.
    const repeatable = meanwhile.filter(({ type }) => type !== 'attempt.started')
    dispatch([{ type: 'list.page', page, first, filter: list.filter, meanwhile: repeatable }])
  } finally {
    stop()
    loading.value = false
  }
}

let inProgress: Promise<void> | null = null

/** Loads one page at a time, in order. */
function queue(first: boolean): Promise<void> {
  const turn = (inProgress ?? Promise.resolve()).then(() => load(first)).catch(showError)
  inProgress = turn
  void turn.then(() => {
    if (inProgress === turn) inProgress = null
  })
  return turn
}

/** The number of rows needed; changes while pages load, as the user scrolls. */
let wanted = 0
let isLoadingMore = false

/** Loads older rows until there are `count`, or no more. A later call changes the count of a running one. */
export async function loadUntil(count: number): Promise<void> {
  wanted = count
  if (isLoadingMore) return
  isLoadingMore = true
  for (;;) {
    const list = state.peek()?.list
    if (!list || list.next === null || list.rows.length >= wanted) break
    await queue(false)
    // No progress: the request failed and was reported, or the filter changed meanwhile.
    if (state.peek()?.list.rows === list.rows) break
  }
  isLoadingMore = false
}

function refilter(): void {
  const { filter } = parsedFilter.peek()
  const current = state.peek()?.list
  if (current && filterKey(current.filter) !== filterKey(filter)) dispatch([{ type: 'list.filtered', filter }])
  void queue(true)
}

/** Reloads the list when the filter changes, after a reconnect, and when only the server knows what matches the search. */
export function startLoader(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  onSnapshot(refilter)
  effect(() => {
    const requested = filterKey(parsedFilter.value.filter)
    const current = state.peek()?.list
    if (current && requested !== filterKey(current.filter)) refilter()
  })
  effect(() => {
    if (!state.value?.list.stale) return
    clearTimeout(timer)
    timer = setTimeout(() => void queue(true), 300)
  })
}
