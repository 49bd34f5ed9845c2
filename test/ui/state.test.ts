import { describe, expect, test } from 'vitest'
import type { Filter } from '../../server/core/filter/filter.ts'
import type { LiveMessage } from '../../server/core/api/live.ts'
import type { Action, State } from '../../ui/state/reducer.ts'
import { reduce } from '../../ui/state/reducer.ts'
import { aRow, aSnapshot, rowsOf } from './builders.ts'

const begin = (...seqs: number[]): State => reduce(null, { type: 'snapshot', snapshot: aSnapshot(rowsOf(...seqs)) })!
const after = (state: State, ...actions: Action[]): State => actions.reduce<State | null>(reduce, state)!
const ids = (state: State): string[] => state.list.rows.map((row) => row.id)

const filtered = (filter: Filter, ...seqs: number[]): State =>
  after(
    begin(...seqs),
    { type: 'list.filtered', filter },
    { type: 'list.page', page: { events: [], next: null, total: 0 }, first: true, filter, meanwhile: [] },
  )

const verified = (id: string, verdict: 'valid' | 'invalid'): LiveMessage => ({
  type: 'event.verified',
  id,
  verdict,
  credential: 'prod',
  message: null,
  preset: null,
})

describe('the state', () => {
  test('is empty before the first snapshot, whatever else arrives', () => {
    expect(reduce(null, { type: 'event.captured', event: aRow({ seq: 1 }) })).toBeNull()
  })

  test('begins with the events of the snapshot', () => {
    expect(begin(3, 2, 1)).toMatchObject({ total: 3, list: { loaded: true, total: 3 } })
    expect(ids(begin(3, 2, 1))).toEqual(['e3', 'e2', 'e1'])
  })

  test('puts a new event on top and counts it', () => {
    const state = after(begin(1), { type: 'event.captured', event: aRow({ seq: 2 }) })
    expect(ids(state)).toEqual(['e2', 'e1'])
    expect(state).toMatchObject({ total: 2, list: { total: 2 } })
  })

  test('inserts a late event by its sequence number', () => {
    expect(ids(after(begin(3, 1), { type: 'event.captured', event: aRow({ seq: 2 }) }))).toEqual(['e3', 'e2', 'e1'])
  })

  test('adds an event that arrives twice only once', () => {
    expect(ids(after(begin(1), { type: 'event.captured', event: aRow({ seq: 1 }) }))).toEqual(['e1'])
  })

  test('applies a message to its row, and to no other', () => {
    const state = after(begin(2, 1), verified('e1', 'invalid'), {
      type: 'event.diagnosed',
      id: 'e1',
      credential: aRow({ seq: 1 }).credential ?? '',
      cause: 'body-crlf',
      rank: 'proven',
      message: 'Line ends were converted.',
      fixable: false,
      fix: null,
    })
    expect(state.list.rows[1]).toMatchObject({ verdict: 'invalid', cause: 'body-crlf', rank: 'proven' })
    expect(state.list.rows[0]).toEqual(aRow({ seq: 2 }))
  })

  test('ignores the diagnosis of a credential that did not decide', () => {
    const message = { type: 'event.diagnosed', id: 'e1', credential: 'quite-another', cause: 'wrong-secret' } as const
    const state = after(begin(1), { ...message, rank: 'likely', message: 'M', fixable: false, fix: null })
    expect(state.list.rows[0]).toEqual(aRow({ seq: 1 }))
  })

  test('keeps what the sender got, and adds the response to a replay', () => {
    const attempt = { id: 'a', eventId: 'e1', cause: 'replay', startedAt: 1, error: null, firstByteMs: 1 } as const
    const state = after(
      begin(1),
      { type: 'attempt.started', attempt: { ...attempt, status: null, durationMs: null } },
      { type: 'attempt.finished', attempt: { ...attempt, status: 503, durationMs: 9 } },
    )
    expect(state.list.rows[0]).toMatchObject({ status: 200, durationMs: 5, replayStatus: 503, attempts: 2 })
  })

  test('drops removed events', () => {
    const state = after(begin(3, 2, 1), { type: 'events.removed', ids: ['e2'] })
    expect(ids(state)).toEqual(['e3', 'e1'])
    expect(state).toMatchObject({ total: 2, list: { total: 2 } })
  })

  test('is unchanged by a message from a newer vhook', () => {
    const state = begin(1)
    expect(reduce(state, { type: 'moon.rose', id: 'e1' } as never)).toBe(state)
  })

  test('is the same object when a message concerns no event it has', () => {
    const state = begin(1)
    expect(reduce(state, verified('unknown', 'valid'))).toBe(state)
  })
})

describe('the list under a filter', () => {
  test('adds only new events that match', () => {
    const state = after(
      filtered({ method: 'PUT' }, 1),
      { type: 'event.captured', event: aRow({ seq: 2 }) },
      { type: 'event.captured', event: aRow({ seq: 3, method: 'PUT' }) },
    )
    expect(ids(state)).toEqual(['e3'])
    expect(state).toMatchObject({ total: 3, list: { total: 1 } })
  })

  test('adds an event that starts to match, and drops one that no longer does', () => {
    const state = after(filtered({ verdict: 'invalid' }, 2, 1), verified('e1', 'invalid'))
    expect(ids(state)).toEqual(['e1'])
    expect(ids(after(state, verified('e1', 'valid')))).toEqual([])
  })

  test('leaves free text to the server, and marks the list as stale', () => {
    const state = after(filtered({ search: 'fee' }, 1), { type: 'event.captured', event: aRow({ seq: 2 }) })
    expect(ids(state)).toEqual([])
    expect(state.list.stale).toBe(true)
  })

  test('ignores a page that was requested for another filter', () => {
    const page = { events: rowsOf(9), next: null, total: 1 }
    const late: Action = { type: 'list.page', page, first: true, filter: {}, meanwhile: [] }
    expect(ids(after(filtered({ method: 'PUT' }, 1), late))).toEqual([])
  })
})

describe('a page of the list', () => {
  const page = (events: number[], next: string | null, first: boolean, meanwhile: LiveMessage[] = []): Action => ({
    type: 'list.page',
    page: { events: rowsOf(...events), next, total: 9 },
    first,
    filter: {},
    meanwhile,
  })

  test('is appended', () => {
    const state = after(begin(4, 3), page([2, 1], null, false))
    expect(ids(state)).toEqual(['e4', 'e3', 'e2', 'e1'])
    expect(state.list).toMatchObject({ next: null, total: 9 })
  })

  test('keeps an event that arrived while the first page loaded', () => {
    const state = after(begin(4, 3), { type: 'event.captured', event: aRow({ seq: 5 }) }, page([4, 3], '3', true))
    expect(ids(state)).toEqual(['e5', 'e4', 'e3'])
  })

  test('drops older rows when events may be missing between them and a new first page', () => {
    expect(ids(after(begin(2, 1), page([9, 8], '8', true)))).toEqual(['e9', 'e8'])
  })

  test('is updated by the messages that arrived while it loaded', () => {
    const state = after(
      begin(4),
      page([3, 2], null, false, [verified('e2', 'invalid'), { type: 'events.removed', ids: ['e3'] }]),
    )
    expect(state.list.rows.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['e4', 'valid'],
      ['e2', 'invalid'],
    ])
  })
})
