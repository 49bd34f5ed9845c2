import { describe, expect, test } from 'vitest'
import { deliveryText } from '../../../../server/core/text/delivery.ts'
import type { DeliveredEvent } from '../../../../server/core/text/delivery.ts'
import { refusals } from '../../../../server/core/model/refusals.ts'
import type { RefusalCode } from '../../../../server/core/model/refusals.ts'
import { aDelivery, anAttempt } from '../../../cli/builders.ts'

type Outcome = NonNullable<DeliveredEvent['attemptsDetail'][number]['outcome']>

const attemptWith = (outcome: Partial<Outcome>, cause: 'forward' | 'trigger' | 'replay' = 'forward') => {
  const attempt = anAttempt({ cause, target: 'http://127.0.0.1:3000' })
  return { ...attempt, outcome: { ...(attempt.outcome as Outcome), ...outcome } }
}
const failing = (error: string, errorDetail: string | null, durationMs: number) =>
  attemptWith({ status: null, error, errorDetail, durationMs })
const own = (code: RefusalCode, durationMs = 5) =>
  aDelivery({ by: 'vhook', status: refusals[code][0], code, durationMs, failed: true })
const nobody = (leftMs: number | null) =>
  aDelivery({ by: 'nobody', status: null, durationMs: leftMs, leftMs, failed: true })

const textOf = (more: Partial<DeliveredEvent>): string =>
  deliveryText({
    state: 'answered',
    kind: 'webhook',
    receivedInMs: 2,
    delivery: aDelivery(),
    attemptsDetail: [],
    ...more,
  })

describe('what the sender got', () => {
  test.each<[string, string, Partial<DeliveredEvent>]>([
    ['nothing yet', 'The sender is waiting for a response.', { delivery: null, state: 'forwarding' }],
    ['a response', '200 from the app after 34 ms.', {}],
    [
      'a WebSocket',
      '101 from the app: WebSocket, open for 1.5 s, 24 B from the app, 0 B from the sender.',
      {
        kind: 'websocket',
        delivery: aDelivery({ status: 101 }),
        attemptsDetail: [attemptWith({ status: 101, firstByteMs: 4, durationMs: 1_504, bodySize: 24, sentBytes: 0 })],
      },
    ],
    [
      'a WebSocket that is open',
      'The WebSocket is open, or its handshake is in progress.',
      { kind: 'websocket', delivery: null, attemptsDetail: [anAttempt({ outcome: null })] },
    ],
    [
      'a response that was replayed',
      '500 from the app after 34 ms.',
      {
        delivery: aDelivery({ status: 500 }),
        attemptsDetail: [attemptWith({ status: 500 }), attemptWith({}, 'replay')],
      },
    ],
    [
      'a timeout',
      '504 from vhook: the app did not respond within 8 s.',
      { state: 'timed_out', delivery: own('app_timeout', 8_006), attemptsDetail: [anAttempt({ outcome: null })] },
    ],
    [
      'a short timeout',
      '504 from vhook: the app did not respond within 250 ms.',
      { state: 'timed_out', delivery: own('app_timeout', 252) },
    ],
    [
      'a timeout before a late response',
      '504 from vhook: the app did not respond within 8 s. The app responded 200 after 12.3 s, too late.',
      {
        state: 'late_answer',
        delivery: own('app_timeout', 8_002),
        attemptsDetail: [attemptWith({ durationMs: 12_300, late: true })],
      },
    ],
    [
      'a refused connection',
      '502 from vhook: the app refused the connection (127.0.0.1:3000).',
      {
        state: 'app_error',
        delivery: own('app_unreachable'),
        attemptsDetail: [failing('app_unreachable', 'connect ECONNREFUSED 127.0.0.1:3000', 1)],
      },
    ],
    [
      'an unknown host',
      '502 from vhook: the host of the app was not found (127.0.0.1:3000).',
      {
        state: 'app_error',
        delivery: own('app_unreachable'),
        attemptsDetail: [failing('app_unreachable', 'getaddrinfo ENOTFOUND app.test', 1)],
      },
    ],
    [
      'a reset',
      '502 from vhook: the app closed the connection after 12 ms without a response.',
      {
        state: 'app_error',
        delivery: own('app_bad_response'),
        attemptsDetail: [failing('app_bad_response', 'read ECONNRESET', 12.4)],
      },
    ],
    [
      'a response that is not HTTP',
      "502 from vhook: the app's response is not valid HTTP (Parse Error: Expected HTTP/).",
      {
        state: 'app_error',
        delivery: own('app_bad_response'),
        attemptsDetail: [failing('app_bad_response', 'Parse Error: Expected HTTP/', 3)],
      },
    ],
    [
      'a part of a response',
      '200 from the app, but the response was cut short (the connection closed).',
      {
        state: 'app_error',
        attemptsDetail: [attemptWith({ error: 'app_cut_short', errorDetail: 'the connection closed' })],
      },
    ],
    [
      'nothing, because it left',
      'The sender left after 3.2 s; the app responded 200 after 5.0 s.',
      { delivery: nobody(3_200), attemptsDetail: [attemptWith({ durationMs: 5_000, callerGoneMs: 3_200 })] },
    ],
    [
      'nothing, because it left before the app responded',
      'The sender left after 3.2 s; the app has not responded yet.',
      { delivery: nobody(3_200), attemptsDetail: [anAttempt({ outcome: null })] },
    ],
    [
      'a part, because it left',
      'The sender left after 900 ms, before the response (200) was complete.',
      { delivery: aDelivery({ leftMs: 900, failed: true }), attemptsDetail: [anAttempt()] },
    ],
    [
      'nothing, because its request was incomplete',
      'The sender left after 40 ms, before the request was complete.',
      { state: 'incomplete', delivery: nobody(40) },
    ],
    [
      'something unknown, because of a crash',
      'vhook stopped while the sender was waiting. Whether the sender got a response is not known.',
      { state: 'unknown', delivery: nobody(null) },
    ],
    [
      'an empty response',
      '200 from vhook: there is no app.',
      { state: 'recorded', delivery: aDelivery({ by: 'vhook' }) },
    ],
    [
      'a token',
      '200 from vhook: it is the token endpoint.',
      { state: 'recorded', kind: 'token', delivery: aDelivery({ by: 'vhook' }) },
    ],
    [
      'no token',
      '401 from vhook: its token endpoint responded invalid_client.',
      { state: 'recorded', kind: 'token', delivery: aDelivery({ by: 'vhook', status: 401, code: 'invalid_client' }) },
    ],
    [
      'no response to a sample',
      'No response: the app refused the connection (127.0.0.1:3000).',
      {
        state: 'app_error',
        delivery: nobody(null),
        attemptsDetail: [{ ...failing('app_unreachable', 'connect ECONNREFUSED', 1), cause: 'trigger' }],
      },
    ],
  ])('is %s', (_name, expected, more) => {
    expect(textOf(more)).toBe(expected)
  })

  test.each(Object.keys(refusals) as RefusalCode[])('is explained for %s', (code) => {
    const text = textOf({ state: 'refused', delivery: own(code) })
    expect(text).toMatch(new RegExp(`^${refusals[code][0]} from vhook: [a-z].*\\.$`, 'i'))
    expect(text).not.toContain('_')
  })
})
