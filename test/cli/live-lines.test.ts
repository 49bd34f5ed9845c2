import { beforeEach, describe, expect, test } from 'vitest'
import { LiveLines, overdueMs } from '../../cli/print/live-lines.ts'
import { pendingDelivery } from '../../server/core/model/delivery.ts'
import type { LiveMessage } from '../../server/core/api/live.ts'
import { anEvent, aTunnel, noon } from './builders.ts'
import { plainStyle } from './fake-io.ts'

const fresh = (id: string, more = {}) =>
  anEvent({ id, state: 'stored', verdict: 'not-checked', credential: null, ...pendingDelivery, ...more })
const captured = (id: string, more = {}): LiveMessage => ({ type: 'event.captured', event: fresh(id, more) })
const verified = (id: string, verdict: 'valid' | 'invalid' = 'valid', reason: string | null = null): LiveMessage => ({
  type: 'event.verified',
  id,
  verdict,
  credential: 'c',
  message: reason,
  preset: null,
})
const attempted = (id: string, more = {}): Extract<LiveMessage, { type: 'attempt.finished' }> => ({
  type: 'attempt.finished',
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
const finished = (id: string, more = {}): LiveMessage => ({
  ...attempted(id, more),
  state: 'answered',
  delivery: { status: 200, durationMs: 12, respondedBy: 'app', responseCode: null, failed: false },
})
const blocked = (id: string): LiveMessage => ({
  ...{ type: 'app.fault', id, cause: 'app-blocked-host', rank: 'likely' },
  ...{ message: 'Vite refuses the host h.', advice: 'Allow it.' },
})

const diagnosed = (id: string): Extract<LiveMessage, { type: 'event.diagnosed' }> => ({
  type: 'event.diagnosed',
  id,
  credential: 'c',
  cause: 'payload-format',
  rank: 'proven',
  message: 'The sender signed the body alone.',
  fixable: false,
  fix: null,
})

describe('live lines', () => {
  let live = new LiveLines(plainStyle)
  beforeEach(() => {
    live = new LiveLines(plainStyle)
  })
  const take = (...messages: LiveMessage[]): string[] => messages.flatMap((message) => live.take(message))

  test.each([
    ['verdict first', [captured('a'), verified('a'), finished('a')]],
    ['response first', [captured('a'), finished('a'), verified('a')]],
  ])('print an event once both are known, %s', (_name, messages) => {
    const [last, ...before] = messages.toReversed()
    expect(take(...before.toReversed())).toEqual([])
    expect(last && take(last)).toEqual([
      '12:00:00  ✓ valid        200             12 ms  POST /vapi/events  tool-calls',
    ])
  })

  test('print a problem of the app below its event, before or after it', () => {
    const remark = '          ↳ Vite refuses the host h. Allow it.'
    expect(take(captured('a'), verified('a'), blocked('a'), finished('a')).slice(1)).toEqual([remark])
    expect(take(captured('b'), verified('b'), finished('b'), blocked('b')).slice(1)).toEqual([remark])
  })

  test('print an event without an app once its verdict is known', () => {
    expect(take(captured('a'), { type: 'event.changed', id: 'a', state: 'recorded' }, verified('a'))).toHaveLength(1)
    expect(
      take(captured('b'), verified('b', 'invalid', 'No.'), {
        ...{ type: 'event.changed', id: 'b', state: 'refused' },
        delivery: { status: 401, durationMs: 2, respondedBy: 'vhook', responseCode: 'unauthorized', failed: true },
      })[0],
    ).toMatch(/401 .* POST \/vapi\/events .*unverified requests are refused here/)
  })

  test('print events that are never verified at once', () => {
    const nothing = { status: null, respondedBy: 'nobody', failed: true }
    expect(take(captured('a', { state: 'incomplete', ...nothing }))[0]).toContain('incomplete')
    expect(take(captured('b', { kind: 'token', state: 'recorded' }))).toHaveLength(1)
  })

  test('print the diagnosis below its event', () => {
    expect(take(captured('a'), verified('a', 'invalid', 'It does not match.'), finished('a'), diagnosed('a')))
      .toMatchInlineSnapshot(`
        [
          "12:00:00  ✗ invalid      200             12 ms  POST /vapi/events  tool-calls  It does not match.",
          "          ↳ Cause: The sender signed the body alone.",
        ]
      `)
  })

  test.each([
    ['command', 'Fix: payloadFormat: not set → {body}. Run: edit', { summary: 'payloadFormat: not set → {body}' }],
    ['command alone where both are too long', 'Fix: edit', { summary: 'x'.repeat(160) }],
    ['command, with what it weakens', 'Fix: a: 1 → 2. Run: edit  (Less.)', { summary: 'a: 1 → 2', weakens: 'Less.' }],
    ['file that has the credential', 'Fix, in the config file: a: 1 → 2', { summary: 'a: 1 → 2', command: null }],
  ])('print the fix below the cause, with the %s', (_name, line, fix) => {
    const message = { ...diagnosed('a'), fixable: true, fix: { command: 'edit', weakens: null, ...fix } }
    const lines = take(captured('a'), verified('a', 'invalid'), finished('a'), message)
    expect(lines.slice(1)).toEqual(['          ↳ Cause: The sender signed the body alone.', `          ↳ ${line}`])
    expect(take(message)).toEqual([])
  })

  test('print a repeated diagnosis once, and a changed one again', () => {
    take(captured('a'), verified('a', 'invalid'), finished('a'), diagnosed('a'))
    expect(take(diagnosed('a'))).toEqual([])
    expect(take({ ...diagnosed('a'), message: 'The secret is another one.' })).toEqual([
      '          ↳ Cause: The secret is another one.',
    ])
  })

  test('say how certain a cause is', () => {
    const message = 'Most likely the secret is not the one this sender uses.'
    const [, line] = take(captured('a'), verified('a', 'invalid'), finished('a'), {
      ...diagnosed('a'),
      rank: 'likely',
      message,
    })
    expect(line).toBe(`          ↳ ${message}`)
  })

  test('leave a diagnosis out that was made elsewhere: of an event that was not printed, or for another credential', () => {
    expect(take(diagnosed('from-yesterday'), diagnosed('from-yesterday'))).toEqual([])
    take(captured('a'), verified('a', 'invalid'), finished('a'))
    expect(take({ ...diagnosed('a'), credential: 'quite-another' })).toEqual([])
    expect(take(diagnosed('a'))).toHaveLength(1)
  })

  test('print the diagnosis of an event that was overdue before its verdict was known', () => {
    take(captured('a'))
    live.overdue(noon + overdueMs)
    expect(take(verified('a', 'invalid'), diagnosed('a'))).toHaveLength(1)
  })

  test('shorten a long diagnosis to its first sentences', () => {
    const message = {
      ...diagnosed('a'),
      message: `It is so. ${'Because of this and that. '.repeat(5)}${'And more. '.repeat(50)}`,
    }
    const [, cause = ''] = take(captured('a'), verified('a', 'invalid'), finished('a'), message)
    expect(cause).toMatch(/Cause: It is so\. Because .*\.$/)
    expect(cause.length).toBeLessThan(180)
    expect(take({ ...message, message: 'x'.repeat(1_000) })[0]).toMatch(/x{160}…$/)
  })

  test('name the event if another line is in between', () => {
    const lines = take(
      captured('a'),
      captured('b'),
      verified('a', 'invalid'),
      finished('a'),
      verified('b'),
      finished('b'),
      diagnosed('a'),
    )
    expect(lines.at(-1)).toBe('          ↳ 12:00:00 POST /vapi/events: Cause: The sender signed the body alone.')
  })

  test('print a diagnosis that precedes the response below the event, once the response is there', () => {
    expect(take(captured('a'), verified('a', 'invalid'), diagnosed('a'))).toEqual([])
    const lines = take(finished('a'))
    expect(lines[0]).toContain('200')
    expect(lines.slice(1)).toEqual(['          ↳ Cause: The sender signed the body alone.'])
    expect(take(diagnosed('a'))).toEqual([])
  })

  test('print a slow event with its diagnosis when it is overdue, and the response afterwards', () => {
    take(captured('a'), verified('a', 'invalid'), diagnosed('a'))
    expect(live.overdue(noon + overdueMs)).toHaveLength(2)
    expect(take(finished('a'))).toEqual(['          ↳ response: 200 after 12 ms'])
  })

  test('print a slow event as soon as it is overdue', () => {
    take(captured('a'), verified('a'))
    expect(live.overdue(noon + overdueMs - 1)).toEqual([])
    expect(live.overdue(noon + overdueMs)[0]).toContain('…')
    expect(live.overdue(noon + overdueMs)).toEqual([])
    const timeout = {
      status: 504,
      durationMs: 8_000,
      respondedBy: 'vhook',
      responseCode: 'app_timeout',
      failed: true,
    } as const
    expect(take({ type: 'event.changed', id: 'a', state: 'timed_out', delivery: timeout })).toEqual([
      '          ↳ response: 504 after 8.0 s: the app did not respond in time',
    ])
    expect(take({ ...attempted('a', { durationMs: 12_300 }), state: 'late_answer' })).toEqual([
      '          ↳ the app responded 200 after 12.3 s, too late for the sender',
    ])
    expect(
      take({ ...attempted('a', { status: null, error: 'app_timeout', durationMs: 300_000 }), state: 'timed_out' }),
    ).toEqual(['          ↳ the app sent no response after 300.0 s (app_timeout), too late for the sender'])
  })

  test('print the replay of an earlier event', () => {
    expect(take(attempted('0193c5d2-4b7e-7aa1-8c3d-5e91f0a2b764', { cause: 'replay' }))).toEqual([
      '          ↳ 0193c5d2-4b7e-7aa1: replay: 200 after 12 ms',
    ])
  })

  test('print changes of the tunnel and the app', () => {
    expect(
      take(
        { type: 'tunnel.changed', tunnel: aTunnel() },
        { type: 'target.changed', target: { url: 'http://localhost:3000', health: 'down', checkedAt: noon } },
      ),
    ).toMatchInlineSnapshot(`
      [
        "  Public URL   https://calm-fox.loca.test",
        "  App          http://localhost:3000  down: nothing listens there",
      ]
    `)
  })

  test('print when storage fails and recovers', () => {
    const storage = { message: 'The disk is full.', since: noon }
    expect(
      take(
        { type: 'storage.changed', storage: { ...storage, state: 'failing', waiting: 0 } },
        // Another buffered event is not printed.
        { type: 'storage.changed', storage: { ...storage, state: 'failing', waiting: 1 } },
        { type: 'storage.changed', storage: { ...storage, state: 'storing', waiting: 0 } },
      ),
    ).toEqual([
      '  Storage      failing: The disk is full. Events are buffered in memory and still reach your app.',
      '  Storage      recovered',
    ])
  })

  test('ignore messages for other screens, and events from before the start', () => {
    expect(
      take(verified('x'), { type: 'events.removed', ids: ['x'] }, { type: 'credentials.changed', credentials: [] }),
    ).toEqual([])
  })

  test('print an unreachable tunnel once per reason', () => {
    const down = (message: string): LiveMessage => ({
      type: 'tunnel.changed',
      tunnel: aTunnel({ state: 'unreachable', url: null, message }),
    })
    expect(live.take(down('No network. Trying again (1).'))).not.toEqual([])
    expect(live.take(down('No network. Trying again (2).'))).toEqual([])
    expect(live.take(down('It said no. Trying again (3).'))).not.toEqual([])
    expect(live.take({ type: 'tunnel.changed', tunnel: aTunnel({ state: 'up' }) })).not.toEqual([])
  })
})
