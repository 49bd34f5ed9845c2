import { beforeEach, describe, expect, test } from 'vitest'
import { Feed, patienceMs } from '../../cli/print/live-lines.ts'
import type { LiveMessage } from '../../server/core/api/live.ts'
import { anEvent, aTunnel, noon } from './builders.ts'
import { plainLook } from './fake-io.ts'

const fresh = (id: string, more = {}) =>
  anEvent({ id, state: 'stored', verdict: 'not-checked', credential: null, status: null, durationMs: null, ...more })
const captured = (id: string, more = {}): LiveMessage => ({ type: 'event.captured', event: fresh(id, more) })
const verified = (id: string, verdict: 'valid' | 'invalid' = 'valid', reason: string | null = null): LiveMessage => ({
  type: 'event.verified',
  id,
  verdict,
  credential: 'c',
  message: reason,
})
const finished = (id: string, more = {}): LiveMessage => ({
  type: 'attempt.finished',
  state: 'answered',
  attempt: {
    id: `a-${id}`,
    eventId: id,
    cause: 'forward',
    startedAt: noon,
    status: 200,
    error: null,
    durationMs: 12,
    firstByteMs: 5,
    ...more,
  },
})
const diagnosed = (id: string): Extract<LiveMessage, { type: 'event.diagnosed' }> => ({
  type: 'event.diagnosed',
  id,
  cause: 'payload-format',
  message: 'The sender signed the body alone.',
  fixable: true,
})

describe('the feed', () => {
  let feed = new Feed(plainLook)
  beforeEach(() => {
    feed = new Feed(plainLook)
  })
  const take = (...messages: LiveMessage[]): string[] => messages.flatMap((message) => feed.take(message))

  test.each([
    ['verdict first', [captured('a'), verified('a'), finished('a')]],
    ['answer first', [captured('a'), finished('a'), verified('a')]],
  ])('prints an event once both are known, %s', (_name, messages) => {
    const [last, ...before] = messages.toReversed()
    expect(take(...before.toReversed())).toEqual([])
    expect(last && take(last)).toEqual([
      '12:00:00  ✓ valid        tool-calls                      200             12 ms',
    ])
  })

  test('prints what waits for no app when its verdict is there', () => {
    expect(take(captured('a'), { type: 'event.changed', id: 'a', state: 'recorded' }, verified('a'))).toHaveLength(1)
    expect(
      take(captured('b'), verified('b', 'invalid', 'No.'), { type: 'event.changed', id: 'b', state: 'refused' })[0],
    ).toContain('refused')
  })

  test('prints at once what is never verified', () => {
    expect(take(captured('a', { state: 'incomplete' }))[0]).toContain('cut off')
    expect(take(captured('b', { kind: 'token', state: 'recorded' }))).toHaveLength(1)
  })

  test('puts the cause below its event', () => {
    expect(take(captured('a'), verified('a', 'invalid', 'It does not match.'), finished('a'), diagnosed('a')))
      .toMatchInlineSnapshot(`
      [
        "12:00:00  ✗ invalid      tool-calls                      200             12 ms  It does not match.",
        "          ↳ The sender signed the body alone.",
      ]
    `)
  })

  test('shortens a long cause to its first sentences', () => {
    const message = {
      ...diagnosed('a'),
      message: `It is so. ${'Because of this and that. '.repeat(5)}${'And more. '.repeat(50)}`,
    }
    const [, cause = ''] = take(captured('a'), verified('a', 'invalid'), finished('a'), message)
    expect(cause).toMatch(/It is so\. Because .*\.$/)
    expect(cause.length).toBeLessThan(180)
    expect(take({ ...message, message: 'x'.repeat(1_000) })[0]).toMatch(/x{160}…$/)
  })

  test('names the event where another line came between', () => {
    const lines = take(
      captured('a'),
      captured('b'),
      verified('a', 'invalid'),
      finished('a'),
      verified('b'),
      finished('b'),
      diagnosed('a'),
    )
    expect(lines.at(-1)).toBe('          ↳ 12:00:00 tool-calls: The sender signed the body alone.')
  })

  test('prints the event before a cause that overtakes the answer, and the answer afterwards', () => {
    expect(take(captured('a'), verified('a', 'invalid'), diagnosed('a'))).toHaveLength(2)
    expect(take(finished('a'))).toEqual(['          ↳ answered 200 after 12 ms'])
  })

  test('prints an event that keeps its sender waiting, on the last moment of its patience', () => {
    take(captured('a'), verified('a'))
    expect(feed.overdue(noon + patienceMs - 1)).toEqual([])
    expect(feed.overdue(noon + patienceMs)[0]).toContain('…')
    expect(feed.overdue(noon + patienceMs)).toEqual([])
    expect(take(finished('a', { status: null, error: 'app_timeout', durationMs: 30_000 }))).toEqual([
      '          ↳ answered app_timeout after 30000 ms',
    ])
  })

  test('tells of a replay of an event from before', () => {
    expect(take(finished('0193c5d2-4b7e-7aa1-8c3d-5e91f0a2b764', { cause: 'replay' }))).toEqual([
      '          ↳ 0193c5d2-4b7e-7aa1: replay answered 200 after 12 ms',
    ])
  })

  test('tells when the tunnel or the app changes', () => {
    expect(
      take(
        { type: 'tunnel.changed', tunnel: aTunnel() },
        { type: 'target.changed', target: { url: 'http://localhost:3000', health: 'down', checkedAt: noon } },
      ),
    ).toMatchInlineSnapshot(`
      [
        "  Public URL  https://calm-fox.loca.test",
        "  App         http://localhost:3000  nothing listens there",
      ]
    `)
  })

  test('tells when storage fails and works again', () => {
    const storage = { message: 'The disk is full.', since: noon }
    expect(
      take(
        { type: 'storage.changed', storage: { ...storage, state: 'failing', waiting: 0 } },
        // One more event that waits is no news.
        { type: 'storage.changed', storage: { ...storage, state: 'failing', waiting: 1 } },
        { type: 'storage.changed', storage: { ...storage, state: 'storing', waiting: 0 } },
      ),
    ).toEqual([
      '  Storage fails: The disk is full. Events still reach the app, and wait in memory.',
      '  Storage works again.',
    ])
  })

  test('says nothing of what only screens need, and of events it never saw', () => {
    expect(
      take(verified('x'), { type: 'events.removed', ids: ['x'] }, { type: 'credentials.changed', credentials: [] }),
    ).toEqual([])
  })

  test('says of a tunnel that cannot be reached only what is new', () => {
    const down = (message: string): LiveMessage => ({
      type: 'tunnel.changed',
      tunnel: aTunnel({ state: 'unreachable', url: null, message }),
    })
    expect(feed.take(down('No network. Trying again (1).'))).not.toEqual([])
    expect(feed.take(down('No network. Trying again (2).'))).toEqual([])
    expect(feed.take(down('It said no. Trying again (3).'))).not.toEqual([])
    expect(feed.take({ type: 'tunnel.changed', tunnel: aTunnel({ state: 'up' }) })).not.toEqual([])
  })
})
