// A list of which only a part is drawn, and a box whose options can be searched: HTML has no element for either.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { signal, useSignal, useSignalEffect } from '@preact/signals'
import { ArrowUp } from 'lucide'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { RefObject } from 'preact'
import type { EventSummary } from '../../server/core/model/event.ts'
import { openAdjacent, plural } from '../actions.ts'
import { Icon } from '../components/icon.tsx'
import { visibleRange, VirtualRows } from '../components/window.tsx'
import { navigate, route } from '../route.ts'
import { loading, loadUntil } from '../state/loader.ts'
import { pendingRemoval, selected, selectTo, toggle } from '../state/selection.ts'
import { now, rows, state } from '../state/store.ts'
import { rowsAddedAbove, ROW_HEIGHT } from './scroll-anchor.ts'
import { Row } from './row.tsx'

/** Rows that arrived above while the reader was further down, or had the pointer on a row. */
const fresh = signal(0)
/** How long after its last move the pointer still holds the list, in ms. */
const HOLD = 4_000
/** Boxes of browsers end at some 33 million pixels. */
const MOST = 700_000

let movedAt = 0
/** The reader stood at the top: there the list goes back to once nothing holds it. */
let following = true

const held = () => Date.now() - movedAt < HOLD

/** Keeps the row under the eye (or the pointer) where it is while others arrive above. */
function useStill(box: RefObject<HTMLDivElement | null>, list: readonly EventSummary[]): void {
  const before = useRef<readonly EventSummary[]>(list)
  useLayoutEffect(() => {
    const added = rowsAddedAbove(before.current, list)
    before.current = list
    if (!box.current || added === 0) return
    if (following && !held()) return
    box.current.scrollTop += added * ROW_HEIGHT
    fresh.value += added
  }, [list])
}

function toTop(box: RefObject<HTMLDivElement | null>): void {
  following = true
  fresh.value = 0
  box.current?.scrollTo({ top: 0 })
}

/** Brings the open row into sight when the keyboard moved to it. */
function useReveal(box: RefObject<HTMLDivElement | null>): void {
  useSignalEffect(() => {
    const { id } = route.value
    const at = rows.peek().findIndex((row) => row.id === id)
    const element = box.current
    if (!element || at < 0) return
    const top = at * ROW_HEIGHT
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + ROW_HEIGHT > element.scrollTop + element.clientHeight)
      element.scrollTop = top + ROW_HEIGHT - element.clientHeight
  })
}

function click(event: MouseEvent): void {
  const target = event.target as Element
  const id = target.closest<HTMLElement>('[data-id]')?.dataset['id']
  if (id === undefined) return
  if (event.shiftKey) return selectTo(id)
  if (target.closest('[data-tick]') || event.ctrlKey || event.metaKey) return toggle(id)
  navigate({ page: 'events', id })
}

const steps: Record<string, 1 | -1> = { ArrowDown: 1, ArrowUp: -1 }

function step(event: KeyboardEvent): void {
  const by = steps[event.key]
  if (by === undefined) return
  event.preventDefault()
  openAdjacent(by)
}

function NewAbove({ box }: { box: RefObject<HTMLDivElement | null> }) {
  if (fresh.value === 0) return null
  return (
    <button type="button" class="fresh" onClick={() => toTop(box)}>
      {plural(fresh.value, 'new event').replace(/ events?$/, '')} <Icon node={ArrowUp} size={13} />
    </button>
  )
}

const Ghost = ({ index }: { index: number }) => <div key={`ghost-${index}`} class="row ghost" role="presentation" />

function Rows({ top, height, total }: { top: number; height: number; total: number }) {
  const list = rows.value
  const range = visibleRange(top, height, ROW_HEIGHT, total)
  const openId = route.value.id
  const render = (index: number) => {
    const event = list[index]
    if (!event) return <Ghost key={`ghost-${index}`} index={index} />
    const marks = {
      open: event.id === openId,
      ticked: selected.value.has(event.id),
      leaving: pendingRemoval.value.has(event.id),
    }
    return <Row key={event.id} event={event} index={index} total={total} now={now.peek()} {...marks} />
  }
  return <VirtualRows total={total} row={ROW_HEIGHT} from={range.from} to={range.to} render={render} />
}

/** The live list. Holds its place; asks for older pages as they come into sight. */
export function EventList() {
  const box = useRef<HTMLDivElement>(null)
  const view = useSignal({ top: 0, height: 800 })
  const list = rows.value
  const total = Math.min(MOST, Math.max(list.length, state.value?.list.total ?? 0))
  useStill(box, list)
  // Another filter is another list: it begins at its top.
  useLayoutEffect(() => toTop(box), [state.value?.list.filter])
  useReveal(box)
  const look = () => {
    const element = box.current
    if (!element) return
    view.value = { top: element.scrollTop, height: element.clientHeight }
    following = element.scrollTop < 2 || (following && held())
    if (element.scrollTop < 2) fresh.value = 0
    void loadUntil(visibleRange(element.scrollTop, element.clientHeight, ROW_HEIGHT, total, 60).to)
  }
  useLayoutEffect(() => {
    const watcher = new ResizeObserver(look)
    if (box.current) watcher.observe(box.current)
    return () => watcher.disconnect()
  }, [])
  const release = () => {
    movedAt = 0
    if (following) toTop(box)
  }
  return (
    <div class="list-frame" aria-busy={loading.value}>
      <NewAbove box={box} />
      <div
        ref={box}
        class="list"
        role="listbox"
        tabIndex={0}
        aria-label="Events, newest first"
        aria-activedescendant={route.value.id === null ? undefined : `row-${route.value.id}`}
        onScroll={look}
        onKeyDown={step}
        onClick={click}
        onPointerMove={() => {
          movedAt = Date.now()
        }}
        onPointerLeave={release}
      >
        <Rows top={view.value.top} height={view.value.height} total={total} />
      </div>
    </div>
  )
}
