// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest'
import { navigate, parseHash, route, formatHash } from '../../ui/route.ts'
import type { Route } from '../../ui/route.ts'
import { readTokenFromHash, token } from '../../ui/token.ts'

const home: Route = { page: 'events', id: null, tab: 'overview', q: '' }

describe('a place in the address', () => {
  test.each<[string, Partial<Route>, string]>([
    ['home', {}, '#/events'],
    ['an event', { id: 'e1' }, '#/events/e1'],
    ['a tab of it', { id: 'e1', tab: 'raw' }, '#/events/e1/raw'],
    ['a filter', { q: 'is:invalid a&b #c' }, '#/events?q=is%3Ainvalid+a%26b+%23c'],
    ['a tab under a filter', { id: 'e1', tab: 'request', q: 'x' }, '#/events/e1/request?q=x'],
    ['a credential with a slash in its id', { page: 'credentials', id: 'a/b' }, '#/credentials/a%2Fb'],
  ])('%s is written and read back', (_name, part, hash) => {
    expect(formatHash({ ...home, ...part })).toBe(hash)
    expect(parseHash(hash)).toEqual({ ...home, ...part })
  })

  test.each([
    ['an unknown page', '#/nowhere/x'],
    ['nothing', ''],
    ['a broken escape', '#/%zz'],
  ])('%s is the home page', (_name, hash) => {
    expect(parseHash(hash).page).toBe('events')
  })
})

describe('going somewhere', () => {
  beforeEach(() => {
    route.value = home
    history.replaceState(null, '', '#/events')
  })

  test('writes the address', () => {
    navigate({ id: 'e7', tab: 'response' })
    expect(location.hash).toBe('#/events/e7/response')
  })

  test('leaves the event behind when the page changes', () => {
    navigate({ id: 'e7' })
    navigate({ page: 'credentials' })
    expect(route.value).toMatchObject({ page: 'credentials', id: null })
  })
})

describe('the token of the launch', () => {
  test('is taken out of the address and kept for the tab', () => {
    history.replaceState(null, '', '#token=abc')
    readTokenFromHash()
    expect(token()).toBe('abc')
    expect(location.href).not.toContain('abc')
  })

  test('leaves the place that follows it', () => {
    history.replaceState(null, '', '#token=abc&/events/e1')
    readTokenFromHash()
    expect(location.hash).toBe('#/events/e1')
  })
})
