// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { commands, shortcuts } from '../../ui/commands/commands.ts'
import { fuzzyScore, fuzzySearch } from '../../ui/commands/fuzzy-search.ts'
import { keyReader, startKeyboard } from '../../ui/commands/keyboard.ts'
import { pages } from '../../ui/pages/index.ts'
import { panels } from '../../ui/panels/index.ts'
import { route } from '../../ui/route.ts'
import { closeOverlay, overlay } from '../../ui/state/overlay.ts'

describe('the palette', () => {
  test('finds letters in order, with matches at word starts first', () => {
    expect(fuzzySearch('ver', ['Remove', 'Verify again', 'Never'], String, 9)).toEqual(['Verify again', 'Never'])
    expect(fuzzyScore('zz', 'abc')).toBe(0)
  })

  test('lists every title once', () => {
    const titles = commands().map(({ title }) => title)
    expect(new Set(titles).size).toBe(titles.length)
  })

  test('opens every page and every tab', () => {
    const titles = commands().map(({ title }) => title)
    expect(titles).toEqual(
      expect.arrayContaining([
        ...pages.map(({ title }) => `Go to ${title.toLowerCase()}`),
        ...panels.map(({ title }) => `${title} tab`),
      ]),
    )
  })
})

describe('a key sequence', () => {
  const table = ['j', 'c', 'g c'].map((keys) => ({ keys }))

  test('is two keys pressed within a second', () => {
    let now = 10_000
    const read = keyReader(table, () => now)
    expect(read('g')).toBeUndefined()
    now += 999
    expect(read('c')?.keys).toBe('g c')
    read('g')
    now += 1_000
    expect(read('c')?.keys).toBe('c')
  })

  test('does not start with the last key of another', () => {
    const read = keyReader(table, () => 10_000)
    read('g')
    read('c')
    expect(read('c')?.keys).toBe('c')
  })
})

test('no two shortcuts have the same keys', () => {
  const keys = shortcuts.map((one) => one.keys)
  expect(new Set(keys).size).toBe(keys.length)
})

test('every page and panel named in the source is a row of its table', () => {
  const sources = import.meta.glob<string>('../../ui/**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true })
  const text = Object.values(sources).join('\n')
  const named = (key: string) =>
    new Set([...text.matchAll(new RegExp(`\\b${key}: '([^']+)'`, 'g'))].map(([, id]) => id))
  const ids = (table: ReadonlyArray<{ id: string }>) => table.map(({ id }) => id)
  expect(ids(pages)).toEqual(expect.arrayContaining([...named('page')]))
  expect(ids(panels)).toEqual(expect.arrayContaining([...named('tab')]))
})

describe('the keyboard', () => {
  const press = (key: string, more: KeyboardEventInit = {}): void => {
    const target = document.activeElement ?? document.body
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
  }
  const listeners: Array<[string, EventListener]> = []

  beforeEach(() => {
    route.value = { page: 'events', id: null, tab: 'overview', q: '' }
    const add = window.addEventListener.bind(window)
    vi.spyOn(window, 'addEventListener').mockImplementation(((type: string, listener: EventListener) => {
      listeners.push([type, listener])
      add(type, listener)
    }) as typeof window.addEventListener)
    startKeyboard(shortcuts)
  })
  afterEach(() => {
    for (const [type, listener] of listeners.splice(0)) window.removeEventListener(type, listener)
    vi.restoreAllMocks()
    document.body.replaceChildren()
    closeOverlay()
  })

  test('opens a page by its key sequence, and the help', () => {
    press('g')
    press('t')
    expect(route.value.page).toBe('tunnel')
    press('?')
    expect(overlay.value).toBe('help')
  })

  test('is ignored in a text field, except for the palette', () => {
    const input = document.createElement('input')
    document.body.append(input)
    input.focus()
    press('?')
    expect(overlay.value).toBeNull()
    press('k', { metaKey: true })
    expect(overlay.value).toBe('palette')
  })
})
