import { describe, expect, test } from 'vitest'
import { type Route, routeFor, describeRoute, selectorOf } from '../../../../server/core/model/route.ts'

const aRoute = (path: string, more: Partial<Route> = {}): Route => ({ path, credentials: [], ...more })
const aRequest = (target: string, more: { method?: string; headers?: Array<[string, string]> } = {}) => ({
  method: 'POST',
  headers: [],
  path: target,
  ...more,
})
const fits = (path: string, target: string): boolean => routeFor([aRoute(path)], aRequest(target)).route !== undefined

describe('a path', () => {
  test.each([
    ['/stripe', '/stripe', true],
    ['/stripe', '/stripe?a=1', true],
    ['/stripe', '/stripe#part', true],
    ['/stripe', 'https://sender.test/stripe?a=1', true],
    ['/stripe', '/stripe/', false],
    ['/stripe', '/Stripe', false],
    ['/stripe', '/stripes', false],
    ['/stripe', '/%73tripe', true],
    ['/stripe', '/other/../stripe', true],
    ['/stripe', '/./stripe', true],
    ['/stripe', '/%2e%2e/stripe', true],
    ['/a%2Fb', '/a%2fb', true],
    ['/a%2Fb', '/a/b', false],
    ['/', 'https://sender.test', true],
    ['/below/*', '/below/', true],
    ['/below/*', '/below/x', true],
    ['/below/*', '/below/x/y?z=1', true],
    ['/below/*', '/below', false],
    ['/below/*', '/belowx/y', false],
    ['/below/*', '/below/../elsewhere', false],
    ['/below*', '/below', true],
    ['/below*', '/belowx/y/z', true],
    ['/*', '/anything/at/all', true],
    ['/hooks/*/in', '/hooks/a/in', true],
    ['/hooks/*/in', '/hooks//in', true],
    ['/hooks/*/in', '/hooks/a/b/in', false],
    ['/hooks/*/in', '/hooks/a/in/more', false],
    ['/hooks/team-*/in', '/hooks/team-7/in', true],
    ['/hooks/team-*/in', '/hooks/crew-7/in', false],
    ['/v*.json', '/v1.json', true],
    ['/v*.json', '/v.json', true],
    ['/v*.json', '/v1.jso', false],
    ['/a*b*c', '/a-b-b-c', true],
    ['/a*b*c', '/a-c', false],
    ['/ab*ba', '/aba', false],
    ['/x*/y*', '/x1/y2/z', true],
    ['/x*/y*', '/x1/z', false],
  ])('%s and %s', (path, target, expected) => {
    expect(fits(path, target)).toBe(expected)
  })

  test('with many stars is matched in linear time', () => {
    expect(fits(`/${'*a'.repeat(500)}b`, `/${'a'.repeat(50_000)}`)).toBe(false)
  })
})

describe('method and header', () => {
  test.each<[string, Partial<Route>, Parameters<typeof aRequest>[1], boolean]>([
    ['the method counts in any letter case', { method: 'post' }, {}, true],
    ['another method does not fit', { method: 'PUT' }, {}, false],
    ['a header must be there', { header: { name: 'x-env' } }, {}, false],
    ['its name counts in any letter case', { header: { name: 'X-Env' } }, { headers: [['x-env', '']] }, true],
    [
      'its value must be the same',
      { header: { name: 'x-env', value: 'test' } },
      { headers: [['x-env', 'live']] },
      false,
    ],
    [
      'white space round it is not its value',
      { header: { name: 'x-env', value: 'test' } },
      { headers: [['x-env', ' test ']] },
      true,
    ],
    [
      'a header that came twice must say the same twice',
      { header: { name: 'x-env', value: 'test' } },
      { headers: [['x-env', 'test'], ['X-Env', 'live']] }, // prettier-ignore
      false,
    ],
  ])('%s', (_name, more, request, expected) => {
    expect(routeFor([aRoute('/hook', more)], aRequest('/hook', request)).route !== undefined).toBe(expected)
  })
})

describe('among several routes', () => {
  const headers: Array<[string, string]> = [['x-env', 'test'], ['x-team', 'a']] // prettier-ignore
  const request = aRequest('/vapi/calls', { headers })

  test.each<[string, Route, Route]>([
    ['an exact path wins over a pattern', aRoute('/vapi/calls'), aRoute('/vapi/call*', { method: 'POST' })],
    ['a longer pattern wins over a shorter one', aRoute('/vapi/*'), aRoute('/*')],
    ['only letters make a pattern longer', aRoute('/vapi/call*'), aRoute('/vapi/*****')],
    ['a longer one wins even over one with a header', aRoute('/vapi/*'), aRoute('/*', { header: { name: 'x-env' } })],
    ['a method wins over none', aRoute('/vapi/calls', { method: 'POST' }), aRoute('/vapi/calls')],
    ['a header wins over none', aRoute('/vapi/calls', { header: { name: 'x-env' } }), aRoute('/vapi/calls')],
    [
      'a header wins over a method',
      aRoute('/vapi/*', { header: { name: 'x-env' } }),
      aRoute('/vapi/*', { method: 'POST' }),
    ],
    [
      "a header's value wins over its name",
      aRoute('/vapi/*', { header: { name: 'x-env', value: 'test' } }),
      aRoute('/vapi/*', { header: { name: 'x-team' }, method: 'POST' }),
    ],
  ])('%s, in either order', (_name, winner, loser) => {
    expect(routeFor([winner, loser], request)).toEqual({ route: winner, conflicts: [] })
    expect(routeFor([loser, winner], request)).toEqual({ route: winner, conflicts: [] })
  })

  test('two that match equally well conflict', () => {
    const one = aRoute('/vapi/*', { header: { name: 'x-env' } })
    const other = aRoute('/vapi/*', { header: { name: 'x-team' } })
    expect(routeFor([one, other], request)).toEqual({ route: one, conflicts: [other] })
    expect(routeFor([one, other], aRequest('/vapi/x', { headers: [['x-team', 'a']] }))).toEqual({
      route: other,
      conflicts: [],
    })
  })

  test('equivalent spellings have the same selector', () => {
    expect(selectorOf(aRoute('/%61', { method: 'post', header: { name: 'X-A' } }))).toBe(
      selectorOf(aRoute('/a', { method: 'POST', header: { name: 'x-a' }, enforce: true })),
    )
    expect(selectorOf(aRoute('/a'))).not.toBe(selectorOf(aRoute('/a', { method: 'POST' })))
  })

  test('a route has a description', () => {
    expect(describeRoute(aRoute('/a/*', { method: 'put', header: { name: 'x', value: '1' } }))).toBe(
      'PUT /a/* with x: 1',
    )
    expect(describeRoute(aRoute('/a'))).toBe('/a')
  })
})
