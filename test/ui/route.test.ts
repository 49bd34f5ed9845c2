// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest'
import { navigate, parseHash, route, formatHash } from '../../ui/route.ts'
import type { Route } from '../../ui/route.ts'
import { takeTokenFromHash, token } from '../../ui/session/token.ts'

const home: Route = { page: 'events', id: null, tab: 'overview', q: '' }

const known = { pages: ['events', 'credentials'], tabs: ['overview', 'request', 'raw'] }

describe('a route', () => {
  test.each<[string, Partial<Route>, string]>([
    ['home', {}, '#/events'],
    ['an event', { id: 'e1' }, '#/events/e1'],
    ['a tab of it', { id: 'e1', tab: 'raw' }, '#/events/e1/raw'],
    ['a filter', { q: 'is:invalid a&b #c' }, '#/events?q=is%3Ainvalid+a%26b+%23c'],
    ['a tab under a filter', { id: 'e1', tab: 'request', q: 'x' }, '#/events/e1/request?q=x'],
    ['a credential with a slash in its id', { page: 'credentials', id: 'a/b' }, '#/credentials/a%2Fb'],
  ])('of %s is formatted and parsed', (_name, part, hash) => {
    expect(formatHash({ ...home, ...part })).toBe(hash)
    expect(parseHash(hash, known)).toEqual({ ...home, ...part })
  })

  test.each([
    ['with an unknown page', '#/nowhere/x'],
    ['that is empty', ''],
    ['with a malformed escape', '#/%zz'],
  ])('%s is the home page', (_name, hash) => {
    expect(parseHash(hash, known).page).toBe('events')
  })
})

describe('navigating', () => {
  beforeEach(() => {
    route.value = home
    history.replaceState(null, '', '#/events')
  })

  test('changes the hash', () => {
    navigate({ id: 'e7', tab: 'response' })
    expect(location.hash).toBe('#/events/e7/response')
  })

  test('closes the event when the page changes', () => {
    navigate({ id: 'e7' })
    navigate({ page: 'credentials' })
    expect(route.value).toMatchObject({ page: 'credentials', id: null })
  })
})

describe('the token in the address', () => {
  beforeEach(() => {
    route.value = home
    sessionStorage.clear()
  })

  test('is moved to the tab’s storage', () => {
    history.replaceState(null, '', '#token=abc')
    expect(takeTokenFromHash()).toBe(true)
    expect(token()).toBe('abc')
    expect(location.hash).toBe('#/events')
  })

  test('keeps the route that follows it', () => {
    history.replaceState(null, '', '#token=abc&/events/e1')
    takeTokenFromHash()
    expect(location.hash).toBe('#/events/e1')
  })

  test('keeps the place that was shown when no route follows it', () => {
    navigate({ id: 'e7', tab: 'raw' })
    history.replaceState(null, '', '#token=abc')
    takeTokenFromHash()
    expect(location.hash).toBe('#/events/e7/raw')
  })

  test('is not touched by an address without one', () => {
    expect(takeTokenFromHash()).toBe(false)
    expect(token()).toBe('')
  })
})
