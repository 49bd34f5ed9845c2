// Only the visible part of the list is in the document, so it cannot be a native list of options.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { signal, useSignal, useSignalEffect } from '@preact/signals'
import { ArrowUp } from 'lucide'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { RefObject } from 'preact'
import type { EventSummary } from '../../server/core/model/event.ts'
import { openAdjacent } from '../actions/events.ts'
import { formatNumber } from '../components/format.ts'
import { Icon } from '../components/icon.tsx'
import { VirtualRows, visibleRange } from '../components/virtual-rows.tsx'
import { navigate, route } from '../route.ts'
import { loading, loadUntil } from '../state/loader.ts'
import { pendingRemoval, selected, selectTo, toggle } from '../state/selection.ts'
import { now, rows, state } from '../state/store.ts'
import { Row } from './row.tsx'
import { ROW_HEIGHT, rowsAddedAbove } from './scroll-anchor.ts'

/** Rows added above while the user was scrolled down or pointed at a row. */
const newAbove = signal(0)
/** How long after its last move the pointer prevents the list from moving, in ms. */
const POINTER_HOLD_MS = 4_000
/** Browsers limit the height of an element to about 33 million pixels. */
const MAX_ROWS = 700_000

let pointerMovedAt = 0
/** The user was at the top: the list returns there once the pointer no longer prevents it. */
let following = true

const isPointerActive = () => Date.now() - pointerMovedAt < POINTER_HOLD_MS

/** Keeps the visible rows in place while others are added above. */
function useScrollAnchor(box: RefObject<HTMLDivElement | null>, list: readonly EventSummary[]): void {
  const before = useRef<readonly EventSummary[]>(list)
  useLayoutEffect(() => {
    const added = rowsAddedAbove(before.current, list)
    before.current = list
    if (!box.current || added === 0) return
    if (following && !isPointerActive()) return
    box.current.scrollTop += added * ROW_HEIGHT
    newAbove.value += added
  }, [list])
}

function scrollToTop(box: RefObject<HTMLDivElement | null>): void {
  following = true
  newAbove.value = 0
  box.current?.scrollTo({ top: 0 })
}

/** Scrolls to the open row when the keyboard moved to it. */
function useScrollToOpen(box: RefObject<HTMLDivElement | null>): void {
  useSignalEffect(() => {
    const { id } = route.value
    const at = rows.peek().findIndex((row) => row.id === id)
    const element = box.current
    if (!element || at < 0) return
    const top = at * ROW_HEIGHT
    const bottom = top + ROW_HEIGHT
    if (top < element.scrollTop) element.scrollTop = top
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight
  })
}

function handleClick(event: MouseEvent): void {
  const target = event.target as Element
  const id = target.closest<HTMLElement>('[data-id]')?.dataset['id']
  if (id === undefined) return
  if (event.shiftKey) return selectTo(id)
  if (target.closest('[data-checkbox]') || event.ctrlKey || event.metaKey) return toggle(id)
  navigate({ page: 'events', id })
}

const arrowSteps: Record<string, 1 | -1> = { ArrowDown: 1, ArrowUp: -1 }

function handleKey(event: KeyboardEvent): void {
  const step = arrowSteps[event.key]
  if (step === undefined) return
  event.preventDefault()
  openAdjacent(step)
}

function NewAboveButton({ box }: { box: RefObject<HTMLDivElement | null> }) {
  if (newAbove.value === 0) return null
  return (
    <button type="button" class="new-above" onClick={() => scrollToTop(box)}>
      {formatNumber(newAbove.value)} new <Icon node={ArrowUp} size={13} />
    </button>
  )
}

function Rows({ top, height, total }: { top: number; height: number; total: number }) {
  const list = rows.value
  const range = visibleRange(top, height, ROW_HEIGHT, total)
  const openId = route.value.id
  const render = (index: number) => {
    const event = list[index]
    if (!event) return <div key={`loading-${index}`} class="row loading" role="presentation" />
    const flags = {
      open: event.id === openId,
      selected: selected.value.has(event.id),
      removing: pendingRemoval.value.has(event.id),
    }
    return <Row key={event.id} event={event} index={index} total={total} now={now.peek()} {...flags} />
  }
  return <VirtualRows total={total} rowHeight={ROW_HEIGHT} from={range.from} to={range.to} render={render} />
}

/** The live list of events. Loads older pages as they scroll into view. */
export function EventList() {
  const box = useRef<HTMLDivElement>(null)
  const view = useSignal({ top: 0, height: 800 })
  const list = rows.value
  const total = Math.min(MAX_ROWS, Math.max(list.length, state.value?.list.total ?? 0))
  useScrollAnchor(box, list)
  // A new filter starts a new list at its top.
  useLayoutEffect(() => scrollToTop(box), [state.value?.list.filter])
  useScrollToOpen(box)
  const updateView = () => {
    const element = box.current
    if (!element) return
    view.value = { top: element.scrollTop, height: element.clientHeight }
    following = element.scrollTop < 2 || (following && isPointerActive())
    if (element.scrollTop < 2) newAbove.value = 0
    void loadUntil(visibleRange(element.scrollTop, element.clientHeight, ROW_HEIGHT, total, 60).to)
  }
  useLayoutEffect(() => {
    const observer = new ResizeObserver(updateView)
    if (box.current) observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  const handleLeave = () => {
    pointerMovedAt = 0
    if (following) scrollToTop(box)
  }
  return (
    <div class="list-container" aria-busy={loading.value}>
      <NewAboveButton box={box} />
      <div
        ref={box}
        class="list"
        role="listbox"
        tabIndex={0}
        aria-label="Events, newest first"
        aria-activedescendant={route.value.id === null ? undefined : `row-${route.value.id}`}
        onScroll={updateView}
        onKeyDown={handleKey}
        onClick={handleClick}
        onPointerMove={() => {
          pointerMovedAt = Date.now()
        }}
        onPointerLeave={handleLeave}
      >
        <Rows top={view.value.top} height={view.value.height} total={total} />
      </div>
    </div>
  )
}
