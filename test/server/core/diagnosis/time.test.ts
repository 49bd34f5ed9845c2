import { describe, expect, test } from 'vitest'
import { anHmacPlan, causesOf, diagnosed, type Event, now, signed, text } from './support/event.ts'

const timed = (timestamp: string, more: Partial<Event> = {}): Event => ({
  plan: anHmacPlan(),
  headers: [
    ['x-signature', signed(`${timestamp}.${text}`)],
    ['x-timestamp', timestamp],
  ],
  ...more,
})

const minutes = (count: number) => count * 60_000
const seconds = (ms: number) => String(Math.floor(ms / 1000))
const inSeconds = anHmacPlan({ timestampUnit: 's' })
const inMs = anHmacPlan({ timestampUnit: 'ms' })

const rows: [id: string, event: Event, says: string, fix?: object][] = [
  [
    'timestamp-stale',
    timed(String(now - minutes(14) - 12_000)),
    'The signature matches, but the request was signed 14 min 12 s before it was verified, 9 min 12 s more than the 5 min allowed.',
    {
      set: { toleranceSeconds: 900 },
      weakens: 'A recorded request can then be sent again for 15 min after it was signed.',
    },
  ],
  [
    'timestamp-future',
    timed(String(now + minutes(7))),
    'The signature matches, but the request is signed 7 min ahead of this clock, 2 min more than the 5 min allowed.',
  ],
  [
    'timestamp-unit',
    timed(String(now), { plan: inSeconds }),
    `The signature matches, but the timestamp ${now} is in milliseconds instead of seconds.`,
    { timestampUnit: 'ms' },
  ],
  [
    'timestamp-unit',
    timed(seconds(now), { plan: inMs }),
    `The signature matches, but the timestamp ${seconds(now)} is in seconds instead of milliseconds.`,
    { timestampUnit: 's' },
  ],
  [
    'timestamp-unit',
    timed(`${now}000`),
    `The signature matches, but the timestamp ${now}000 is in microseconds instead of seconds or milliseconds.`,
  ],
  [
    'timestamp-format',
    timed(new Date(now).toISOString()),
    'The signature matches, but the timestamp is written as an ISO 8601 time instead of seconds or milliseconds.',
    { scheme: { timestamp: { unit: 'iso8601' } } },
  ],
  [
    'timestamp-format',
    timed(new Date(now).toUTCString()),
    'The signature matches, but the timestamp is written as an HTTP date instead of seconds or milliseconds.',
    { scheme: { timestamp: { unit: 'http-date' } } },
  ],
  [
    'timestamp-format',
    timed(`${seconds(now)}.25`),
    'The signature matches, but the timestamp is written as seconds with a fraction instead of seconds or milliseconds.',
  ],
]

describe('when it was signed', () => {
  test.each(rows)('%s is found', async (id, event, says, fix) => {
    expect(await causesOf(event)).toEqual({ ids: [id], says, fix })
  })

  test('an old request does not lead to a tolerance of hours', async () => {
    const { fix, message, advice, suspected } = await diagnosed(timed(String(now - minutes(600) - 20_000 * 60)))
    expect(fix).toBeUndefined()
    expect(`${message} ${advice}`).not.toMatch(/probably|likely|replay/i)
    expect(suspected).toMatchObject([{ id: 'old-request', rank: 'possible' }])
  })

  test.each([60, 120])('%i minutes are possibly a time zone, or an old request: neither is proven', async (age) => {
    const { cause, rank, message, advice, suspected } = await diagnosed(timed(String(now - minutes(age) - 2000)))
    expect({ cause, rank }).toEqual({ cause: 'timestamp-stale', rank: 'proven' })
    expect(`${message} ${advice}`).not.toMatch(/UTC|time zone|hours/i)
    expect(suspected).toMatchObject([
      { id: 'time-zone', rank: 'possible', evidence: [expect.any(String), expect.stringContaining(`${age / 60} h`)] },
      { id: 'old-request', rank: 'possible' },
    ])
  })

  test('a timestamp in the future is possibly a wrong clock', async () => {
    const { suspected } = await diagnosed(timed(String(now + minutes(7))))
    expect(suspected).toMatchObject([{ id: 'clock-wrong', rank: 'possible' }])
  })

  test('a replay by vhook is not reported as an old delivery', async () => {
    const event = timed(String(now - minutes(20)), { at: { replayed: true } })
    const { cause, fix, advice, suspected } = await diagnosed(event)
    expect({ cause, fix, suspected }).toEqual({ cause: 'timestamp-stale', fix: undefined, suspected: [] })
    expect(advice).toContain('a replay that vhook sent with the original signature')
  })

  test('a wrong unit and an old timestamp are two causes', async () => {
    const { ids } = await causesOf(timed(String(now - minutes(30)), { plan: inSeconds }))
    expect(ids).toEqual(['timestamp-stale', 'timestamp-unit'])
  })

  test('a timestamp that was signed in another unit has no fix', async () => {
    const event: Event = {
      plan: anHmacPlan(),
      headers: [
        ['x-signature', signed(`${seconds(now)}.${text}`)],
        ['x-timestamp', String(now)],
      ],
    }
    expect(await causesOf(event)).toMatchObject({ ids: ['timestamp-unit'], fix: undefined })
  })
})
