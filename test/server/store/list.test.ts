import { describe, expect, test } from 'vitest'
import type { Filter } from '../../../server/core/filter/filter.ts'
import { fail } from '../../../server/core/model/verification.ts'
import type { Store } from '../../../server/store/contract.ts'
import { aDelivery, aSharedStore, aStore, anAttempt, anEvent, anOutcome, noLabels, noon } from './support.ts'

const id = (number: number): string => `01990000-0000-7000-8000-${String(number).padStart(12, '0')}`

async function filled(count: number): Promise<Store> {
  const store = await aStore()
  await fill(store, count)
  return store
}

async function fill(store: Store, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, index) => anEvent({ id: id(index + 1) }))
  await Promise.all(events.map((event) => store.add(event, noLabels, 'stored')))
}

const seqs = async (store: Store, filter: Filter): Promise<number[]> =>
  (await store.list({ filter, limit: 50 })).events.map((one) => one.seq)

describe('paging', () => {
  test('returns every event exactly once, newest first', async () => {
    const store = await filled(25)
    const seen: number[] = []
    let cursor: string | undefined
    do {
      const page = await store.list({ filter: {}, limit: 10, ...(cursor ? { cursor } : {}) })
      expect(page.total).toBe(25)
      seen.push(...page.events.map((one) => one.seq))
      cursor = page.next ?? undefined
    } while (cursor)
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => 25 - index))
  })

  test('has no next cursor if the last page is exactly full', async () => {
    const store = await filled(10)
    expect((await store.list({ filter: {}, limit: 10 })).next).toBeNull()
    expect((await store.list({ filter: {}, limit: 9 })).next).not.toBeNull()
  })

  test('is not affected by events that are added or removed meanwhile', async () => {
    const store = await filled(6)
    const first = await store.list({ filter: {}, limit: 3 })
    await store.add(anEvent(), noLabels, 'stored')
    await store.remove([id(5)])
    const second = await store.list({ filter: {}, limit: 3, cursor: first.next ?? '' })
    expect(second.events.map((one) => one.seq)).toEqual([3, 2, 1])
  })
})

describe('a page', () => {
  const store = aSharedStore((fresh) => fill(fresh, 5))

  test.each([
    [0, 1],
    [-5, 1],
    [Number.NaN, 1],
    [500, 5],
    [1e9, 5],
  ])('with a limit of %s has %s of five events', async (limit, expected) => {
    expect((await store().list({ filter: {}, limit })).events).toHaveLength(expected)
  })

  test.each(['', 'x', 'c2VxOi0x', '../../etc', 'seq:1', "' OR 1=1"])(
    'rejects the invalid cursor %j',
    async (cursor) => {
      const listing = store().list({ filter: {}, limit: 5, cursor })
      await expect(listing).rejects.toMatchObject({ problem: { code: 'BAD_INPUT' } })
    },
  )
})

describe('a filter', () => {
  const rows = [
    { target: '/x/one', type: 'a' },
    { target: '/x/two', type: 'a', text: 'yellow banana' },
    { target: '/x/one?q=1', type: 'b' },
    { target: '/y', type: null, method: 'PUT', callId: 'c1', text: 'another banana' },
  ]
  const store = aSharedStore(async (fresh) => {
    for (const [index, row] of rows.entries()) {
      const labels = { type: row.type, callId: row.callId ?? null, sender: null }
      await fresh.add(anEvent({ ...row, id: id(index + 1), receivedAt: noon + index }), labels, 'stored')
    }
    await addResponse(fresh, id(1), 200)
    await addResponse(fresh, id(3), 404)
    await fresh.change(id(3), { pinned: true })
    await addInvalid(fresh, id(2))
  })

  test.each<[string, Filter, number[]]>([
    ['verdict', { verdict: 'invalid' }, [2]],
    ['type', { type: 'a' }, [2, 1]],
    ['a path with any query', { path: '/x/one' }, [3, 1]],
    ['a path with its query', { path: '/x/one?q=1' }, [3]],
    ['a prefix of a path', { path: '/x/*' }, [3, 2, 1]],
    ['a prefix of a query', { path: '/x/one?q*' }, [3]],
    ['failed', { failed: true }, [3]],
    ['not failed', { failed: false }, [4, 2, 1]],
    ['an empty prefix', { path: '*' }, [4, 3, 2, 1]],
    ['a path with LIKE wildcards', { path: '/x/%' }, []],
    ['method', { method: 'PUT' }, [4]],
    ['status, both ends inclusive', { status: { min: 200, max: 404 } }, [3, 1]],
    ['status of one value', { status: { min: 200, max: 200 } }, [1]],
    ['credential', { credential: 'shop' }, [2]],
    ['cause', { cause: 'previous-secret' }, [2]],
    ['call', { callId: 'c1' }, [4]],
    ['state', { state: 'answered' }, [3, 1]],
    ['another state', { state: 'stored' }, [4, 2]],
    ['since, inclusive', { since: noon + 2 }, [4, 3]],
    ['until, inclusive', { until: noon + 2 }, [3, 2, 1]],
    ['pinned', { pinned: true }, [3]],
    ['not pinned', { pinned: false }, [4, 2, 1]],
    ['a word', { search: 'banana' }, [4, 2]],
    ['several fields', { type: 'a', search: 'banana', verdict: 'invalid' }, [2]],
    ['fields that exclude each other', { type: 'b', pinned: false }, []],
    ['a value with quotes', { type: `a' OR '1'='1` }, []],
  ])('filters by %s', async (_name, filter, expected) => {
    expect(await seqs(store(), filter)).toEqual(expected)
    expect((await store().list({ filter, limit: 1 })).total).toBe(expected.length)
  })
})

async function addResponse(store: Store, eventId: string, status: number): Promise<void> {
  const attempt = anAttempt(eventId)
  await store.startAttempt(attempt, 'forwarding')
  await store.finishAttempt(attempt.id, anOutcome({ status }), 'answered', aDelivery({ status, failed: status >= 300 }))
}

async function addInvalid(store: Store, eventId: string): Promise<void> {
  const checks = [fail('hmac.signature', 'No.')]
  const verification = { verdict: 'invalid' as const, credentialId: 'shop', credentialName: 'Shop', at: noon, checks }
  await store.saveVerifications(eventId, [verification])
  const tried = { macs: 1, families: [], complete: true }
  const found = { cause: 'previous-secret', rank: 'proven' } as const
  await store.saveDiagnosis(eventId, 'shop', { ...found, causes: [], suspected: [], message: 'M', tried, tookMs: 1 })
}

describe('the name of an event', () => {
  const store = aSharedStore((fresh) => fill(fresh, 12))

  test('can be latest, or an offset from it', async () => {
    expect(await store().resolve('latest')).toEqual([id(12)])
    expect(await store().resolve('latest~11')).toEqual([id(1)])
    expect(await store().resolve('latest~12')).toEqual([])
  })

  test('can be an id or its prefix, in any letter case', async () => {
    expect(await store().resolve(id(2))).toEqual([id(2)])
    expect(await store().resolve(` ${id(2).toUpperCase()}`)).toEqual([id(2)])
    expect(await store().resolve(id(12).slice(0, -1))).toEqual([id(12), id(11), id(10)])
  })

  test('resolves to at most ten ids if it is ambiguous', async () => {
    expect(await store().resolve('01')).toHaveLength(10)
  })

  test.each(['', ' ', '%', '_', 'zz', 'latest~x', "' OR ''='"])('%j resolves to nothing', async (name) => {
    expect(await store().resolve(name)).toEqual([])
  })
})
