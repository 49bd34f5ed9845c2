// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'
import { Row } from '../../ui/list/row.tsx'
import { AttemptsPanel, changedHeaders } from '../../ui/panels/attempts.tsx'
import { OverviewPanel } from '../../ui/panels/overview.tsx'
import { ResponsePanel } from '../../ui/panels/response.tsx'
import { waterfallSteps } from '../../ui/panels/waterfall.tsx'
import { Sparkline } from '../../ui/shell/sparkline.tsx'
import { dispatch } from '../../ui/state/store.ts'
import { aCredential, aDelivery, aDetail, anAttempt, aRow, aSnapshot } from './builders.ts'

beforeEach(() => dispatch([{ type: 'snapshot', snapshot: aSnapshot([], { credentials: [aCredential()] }) }]))
afterEach(cleanup)

type Outcome = NonNullable<AttemptDetail['outcome']>
const outcomeOf = (part: Partial<Outcome>): Outcome => ({ ...(anAttempt().outcome as Outcome), ...part })

const own = (code: string, status: number, part: Partial<EventDetail['delivery']> = {}) => {
  const bodyBase64 = btoa(JSON.stringify({ error: { code } }))
  return aDelivery({ by: 'vhook', status, code, bodyBase64, bodySize: 30, failed: true, ...part })
}
const card = (name: string) => within(screen.getByRole('heading', { name }).closest('section')!)
const textOf = (name: string): string => screen.getByRole('heading', { name }).closest('section')?.textContent ?? ''
const headings = (): Array<string | null> =>
  screen.getAllByRole('heading', { level: 2 }).map(({ textContent }) => textContent)

const replayed = aDetail({
  status: 500,
  failed: true,
  replayStatus: 200,
  delivery: aDelivery({ status: 500, bodyBase64: btoa('TypeError'), bodySize: 9, failed: true }),
  attemptsDetail: [
    anAttempt({ outcome: outcomeOf({ status: 500, bodyBase64: btoa('TypeError'), bodySize: 9 }) }),
    anAttempt({ id: 'a2', cause: 'replay', startedAt: 9_000, signing: { mode: 'resigned', credential: 'prod' } }),
  ],
})

describe('the overview', () => {
  test('shows what the sender got first, and a replay apart from it', () => {
    render(<OverviewPanel event={replayed} />)
    expect(headings().slice(0, 3)).toEqual(['Response to the sender', 'Last replay', 'Signature'])
    expect(textOf('Response to the sender')).toContain('500 from the app after 45 ms.')
    expect(textOf('Response to the sender')).toContain('TypeError')
    expect(textOf('Response to the sender')).not.toContain('200')
    expect(textOf('Last replay')).toContain('The app responded 200 after 40 ms.')
    expect(textOf('Last replay')).toContain('signed with Production')
  })

  test('shows the body that vhook sent itself, and why', () => {
    const outcome = outcomeOf({ status: null, error: 'app_unreachable', errorDetail: 'connect ECONNREFUSED ::1:3000' })
    const delivery = own('app_unreachable', 502)
    const attemptsDetail = [anAttempt({ outcome })]
    render(
      <OverviewPanel event={aDetail({ status: 502, state: 'app_error', failed: true, delivery, attemptsDetail })} />,
    )
    const text = textOf('Response to the sender')
    expect(text).toContain('502 from vhook: the app refused the connection (localhost:3000).')
    expect(text).toContain('connect ECONNREFUSED ::1:3000')
    expect(text).toContain('app_unreachable')
    expect(headings()).not.toContain('App, after the sender had stopped waiting')
  })

  test.each<[string, Outcome | null, string]>([
    ['has not responded yet', null, 'Waiting for the app to respond…'],
    ['responded too late', outcomeOf({ late: true, durationMs: 4_500 }), '200OKin 4.50 stoo late for the sender'],
    [
      'closed the connection later',
      outcomeOf({
        status: null,
        error: 'app_bad_response',
        errorDetail: 'ECONNRESET: socket hang up',
        bodySize: 0,
        durationMs: 4_600,
      }),
      'The app closed the connection after 4.6 s without a response.',
    ],
  ])('of an event whose app %s shows the timeout as the delivery', (_name, outcome, text) => {
    const delivery = own('app_timeout', 504, { durationMs: 3_010 })
    const event = aDetail({ status: 504, state: 'timed_out', delivery, attemptsDetail: [anAttempt({ outcome })] })
    render(<OverviewPanel event={event} />)
    expect(textOf('Response to the sender')).toContain('504 from vhook: the app did not respond within 3 s')
    expect(textOf('App, after the sender had stopped waiting')).toContain(text)
    expect(textOf('Timing')).toContain('The sender waited 3.01 s and got 504 (marked).')
  })

  test('says when the sender left', () => {
    const delivery = aDelivery({ by: 'nobody', status: null, durationMs: 3_200, leftMs: 3_200, failed: true })
    render(
      <OverviewPanel event={aDetail({ status: null, delivery, attemptsDetail: [anAttempt({ outcome: null })] })} />,
    )
    expect(textOf('Response to the sender')).toContain('The sender left after 3.2 s')
    expect(textOf('Timing')).toContain('The sender left after 3.20 s (marked).')
  })
})

test('a WebSocket has no response body, only the time it was open and the bytes that passed', () => {
  const outcome = outcomeOf({
    status: 101,
    bodyBase64: '',
    bodySize: 18,
    sentBytes: 6,
    firstByteMs: 4,
    durationMs: 791,
  })
  const delivery = aDelivery({ status: 101, bodyBase64: '', bodySize: 18 })
  const attemptsDetail = [anAttempt({ outcome })]
  render(<OverviewPanel event={aDetail({ kind: 'websocket', status: 101, delivery, attemptsDetail })} />)
  expect(textOf('Response to the sender')).toBe(
    'Response to the senderFull response101 from the app: WebSocket, open for 787 ms, 18 B from the app, 6 B from the sender.',
  )
  expect(textOf('Timing')).toContain('Open787 ms')
})

test('the response tab shows what the sender got, with its headers, and no replay', () => {
  render(<ResponsePanel event={replayed} />)
  expect(headings()).toEqual(['Response to the sender', 'Headers'])
  expect(textOf('Response to the sender')).toContain('TypeError')
})

test('the bar of an app that did not respond ends where the sender stopped waiting', () => {
  const delivery = own('app_timeout', 504, { durationMs: 3_000 })
  const attemptsDetail = [anAttempt({ outcome: null })]
  const event = aDetail({ receivedAt: 1_004, receivedInMs: 4, delivery, attemptsDetail })
  expect(waterfallSteps(event).at(-1)).toEqual({ name: 'Waiting for app', from: 10, to: 3_000, tone: 'bad' })
})

describe('the attempts', () => {
  test('show the request sent, how it was signed, and the newest replay beside the first response', () => {
    const headers: AttemptDetail['headers'] = [
      ['Content-Type', 'application/json'],
      ['X-Signature', 'new'],
    ]
    const attemptsDetail = replayed.attemptsDetail.map((one) =>
      one.cause === 'replay' ? { ...one, headers, bodyBase64: btoa('edited') } : one,
    )
    render(<AttemptsPanel event={{ ...replayed, attemptsDetail }} />)
    expect(textOf('Compared with the first response')).toContain('First response500')
    const sent = textOf('Request sent')
    expect(sent).toContain('POST http://localhost:3000/hook')
    expect(sent).toContain('signed with Production')
    expect(sent).toContain('edited')
    expect(card('Request sent').getByText('X-Signature').closest('tr')?.className).toBe('highlighted')
    expect(card('Request sent').getByText('Content-Type').closest('tr')?.className).toBe('')
  })

  test('compare headers by name and value, and a masked value as equal', () => {
    const mask = '•••• (12 characters)'
    const received = [
      ['Host', 'a'],
      ['Authorization', mask],
      ['X', '1'],
    ] as const
    const sent = [
      ['host', 'b'],
      ['authorization', mask],
      ['X', '1'],
    ] as const
    expect([...changedHeaders(sent, received)]).toEqual(['host'])
  })
})

test('a failed event is marked in the list, whatever its status', () => {
  const show = (part: Partial<EventDetail>) =>
    render(
      <Row
        event={aRow({ seq: 1, ...part })}
        index={0}
        total={1}
        open={false}
        selected={false}
        removing={false}
        now={0}
      />,
    ).container
  expect(show({ status: 302, failed: true }).querySelector('.status.failed')?.textContent).toBe('302')
  expect(show({ status: 404, failed: false }).querySelector('.status.failed')).toBeNull()
  expect(show({ status: null, failed: true, state: 'app_error' }).textContent).toContain('no response')
})

test('the counts above the list filter without a limit in time', () => {
  render(<Sparkline />)
  const links = screen.getAllByRole('link').map((link) => decodeURIComponent(link.getAttribute('href') ?? ''))
  expect(links.at(-1)).toBe('#/events?q=is:failed')
  expect(links.every((link) => !link.includes('since'))).toBe(true)
})
