import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Store } from '../../../server/store/contract.ts'
import { aSharedStore, aStore, anEvent, noLabels } from './support.ts'

async function found(store: Store, search: string): Promise<number> {
  return (await store.list({ filter: { search }, limit: 50 })).total
}

describe('the search', () => {
  const store = aSharedStore(async (fresh) => {
    const text = '{"greeting":"bonjour le monde","animal":"éléphant","mail":"jane@example.test"}'
    const event = anEvent({ text, target: '/orders/17?x=1', headers: [['User-Agent', 'agent-smith']] })
    await fresh.add(event, { ...noLabels, type: 'order.created' }, 'stored')
    await fresh.add(anEvent({ text: '{"greeting":"servus"}' }), noLabels, 'stored')
  })

  test.each([
    ['a word of the body', 'bonjour'],
    ['a word in another letter case', 'BONJOUR'],
    ['a word without its accents', 'elephant'],
    ['a prefix of the last word', 'bonj'],
    ['words in any order', 'monde bonjour'],
    ['a path', '/orders/17'],
    ['the type', 'order.created'],
    ['a header value that is not a credential', 'agent-smith'],
    ['an email address', 'jane@example.test'],
  ])('finds %s', async (_name, search) => {
    expect(await found(store(), search)).toBe(1)
  })

  test('matches a prefix only for the last word', async () => {
    expect(await found(store(), 'bonj monde')).toBe(0)
  })

  const junk = [
    '"',
    '""',
    "'",
    'a AND',
    'AND',
    'OR NOT',
    'foo:bar',
    'text:foo',
    '*',
    '^q',
    'NEAR(',
    'NEAR(a b, 5)',
    '(',
    ')',
  ]
  const worse = [
    'a"b',
    '\\',
    '%',
    '_',
    '{a b}:c',
    '-q',
    '+',
    'a\u0000b',
    '\u0000',
    '\ud800',
    '🦊',
    ' ',
    '\n',
    ';--',
    '??9',
  ]
  test.each([...junk, ...worse, '" OR rowid > 0 --'])('treats %j as text', async (search) => {
    expect(await found(store(), search)).toBe(0)
  })

  test.each([
    ['25,000 words', 'z '.repeat(25_000)],
    ['one word of 50,000 letters', 'z'.repeat(50_000)],
    ['5,000 quotes', '"'.repeat(5000)],
  ])('treats %s as text', async (_name, search) => {
    expect(await found(store(), search)).toBe(0)
  })

  test('finds nothing for a search without a word', async () => {
    expect(await found(store(), ' "*" () ')).toBe(0)
  })
})

describe('the prefix of a last word', () => {
  const store = aSharedStore(async (fresh) => {
    const many = Array.from({ length: 100 }, (_, index) => `ends${index}`)
    for (const text of ['first Callback', 'second call', 'third callé', ...many])
      await fresh.add(anEvent({ text }), noLabels, 'stored')
  })

  test.each([
    ['with any ending', 'call', 3],
    ['in another letter case', 'CALLB', 1],
    ['after other words', 'second cal', 1],
    ['after a part of the same word', 'second.cal', 1],
    ['with an accent', 'callé', 1],
    ['with a hundred completions, which are not listed in the query', 'ends', 100],
    ['with eleven completions, which are listed', 'ends2', 11],
    ['without a match', 'callx', 0],
  ])('is searched for %s', async (_name, search, count) => {
    expect(await found(store(), search)).toBe(count)
  })
})

describe('the index', () => {
  const secret = ['Authorization', 'proxy-authorization', 'Cookie', 'Set-Cookie', 'X-Vapi-Secret', 'x-api-key']
  test('never contains header values that are credentials', async () => {
    const store = await aStore()
    const headers = [...secret, 'X-My-Token', 'X-Webhook-Secret'].map((name) => [name, 'canary4711'] as const)
    await store.add(anEvent({ headers: [...headers, ['X-Other', 'visible4711']] }), noLabels, 'stored')
    expect(await found(store, 'canary4711')).toBe(0)
    expect(await found(store, 'visible4711')).toBe(1)
  })

  test('skips bodies that are not text', async () => {
    const store = await aStore()
    for (const bytes of [gzipSync('hidden'), Uint8Array.of(0xff, 0xfe, 0), new Uint8Array()])
      await store.add(anEvent({ bytes, target: '/binary' }), noLabels, 'stored')
    expect(await found(store, 'hidden')).toBe(0)
    expect(await found(store, 'binary')).toBe(3)
  })

  test('contains the first 64 KiB of a long body, even if the limit splits a character', async () => {
    const store = await aStore()
    const text = `early ${'é'.repeat(32_765)} ${'x'.repeat(100)} beyond`
    await store.add(anEvent({ text }), noLabels, 'stored')
    expect(await found(store, 'early')).toBe(1)
    expect(await found(store, 'beyond')).toBe(0)
  })
})
