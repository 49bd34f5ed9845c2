// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { comparableBody } from '../../ui/replay/response-diff.tsx'
import { BodyView } from '../../ui/body/body.tsx'
import { Row } from '../../ui/list/row.tsx'
import { CredentialsPage } from '../../ui/pages/credentials.tsx'
import { Detail } from '../../ui/panels/detail.tsx'
import { OverviewPanel } from '../../ui/panels/overview.tsx'
import { waterfallSteps } from '../../ui/panels/waterfall.tsx'
import { MiddleTruncated, Text } from '../../ui/components/text.tsx'
import { route } from '../../ui/route.ts'
import { openEvent } from '../../ui/state/open-event.ts'
import { dispatch } from '../../ui/state/store.ts'
import { aCredential, aDelivery, aDetail, aRow, aSnapshot, anAttempt } from './builders.ts'

beforeEach(() => {
  dispatch([{ type: 'snapshot', snapshot: aSnapshot([], { credentials: [aCredential()] }) }])
  route.value = { page: 'events', id: null, tab: 'overview', q: '' }
})
afterEach(cleanup)

const hostile = '<img src=x onerror=alert(1)>\u202e\u0007'

describe('text from outside', () => {
  test('stays text, with control characters shown as escapes', () => {
    const { container } = render(<Text text={hostile} />)
    expect(container.textContent).toBe('<img src=x onerror=alert(1)>\\u202e\\x07')
    expect(container.querySelector('img')).toBeNull()
  })

  test('is complete in the document even when its middle is not visible', () => {
    const path = `/a/${'b'.repeat(300)}/end`
    expect(render(<MiddleTruncated text={path} />).container.textContent).toBe(path)
  })

  test('is inert everywhere in a row', () => {
    const event = aRow({ seq: 1, type: hostile, path: `/${hostile}`, method: 'X' })
    const { container } = render(
      <Row event={event} index={0} total={1} open={false} selected={false} removing={false} now={0} />,
    )
    expect(container.querySelector('img')).toBeNull()
    expect(container.textContent).not.toContain('\u202e')
  })
})

describe('a row of the list', () => {
  const shown = (part: Parameters<typeof aRow>[0]): string =>
    render(<Row event={aRow(part)} index={4} total={9} open selected={false} removing={false} now={0} />).container
      .textContent

  test('shows verdict, type, path, status, duration and size', () => {
    const text = shown({ seq: 5, verdict: 'invalid', status: 401, durationMs: 412, size: 4_200 })
    expect(screen.getByRole('img', { name: 'invalid' })).toBeTruthy()
    for (const part of ['tool-calls', 'POST /hook', '401', '412 ms', '4.2 kB']) expect(text).toContain(part)
  })

  test('shows what the sender got, and the last replay beside it', () => {
    const text = shown({ seq: 7, status: 500, failed: true, replayStatus: 200 })
    expect(text).toContain('500')
    expect(text).toContain('replayed: 200')
    expect(shown({ seq: 8, status: 504, respondedBy: 'vhook', responseCode: 'app_timeout' })).toContain('504')
  })

  test('says why there is no status', () => {
    expect(shown({ seq: 5, status: null, state: 'app_error' })).toContain('no response')
    expect(shown({ seq: 6, status: null, state: 'recorded' })).toContain('recorded')
  })

  test('exposes its position to screen readers', () => {
    shown({ seq: 5 })
    const row = screen.getByRole('option', { selected: true })
    expect([row.getAttribute('aria-posinset'), row.getAttribute('aria-setsize')]).toEqual(['5', '9'])
  })
})

describe('the head of an event', () => {
  test('says what the sender got, whatever a replay got later', () => {
    const delivery = aDelivery({ by: 'vhook', status: 504, code: 'app_timeout', durationMs: 8_004, failed: true })
    const row = { status: 504, respondedBy: 'vhook', state: 'timed_out', failed: true, replayStatus: 200 } as const
    openEvent.value = { id: 'e1', event: aDetail({ ...row, delivery }), problem: null }
    const { container } = render(<Detail />)
    const line = container.querySelector('.detail-line')?.textContent ?? ''
    expect(line).toContain('504 from vhook: the app did not respond within 8 s.')
    expect(line).toContain('last replay: 200')
  })
})

describe('a body', () => {
  const show = (text: string, contentType: string) =>
    render(<BodyView base64={btoa(text)} size={text.length} contentType={contentType} />)

  test('collapses and expands', () => {
    show('{"outer":{"inner":"deep"}}', 'application/json')
    expect(screen.getByText('inner')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Collapse $.outer' }))
    expect(screen.queryByText('inner')).toBeNull()
  })

  test('says where its JSON is invalid, and can be shown as text', () => {
    const { container } = show('{"a":1,}', 'application/json')
    expect(container.textContent).toContain('Invalid JSON at line 1, column 8')
    fireEvent.click(screen.getByRole('button', { name: 'Text' }))
    expect(container.textContent).toContain('{"a":1,}')
  })

  test('renders a long array in parts', () => {
    const { container } = show(
      JSON.stringify({ list: Array.from({ length: 5_000 }, (_, at) => at) }),
      'application/json',
    )
    fireEvent.click(screen.getByRole('button', { name: 'Expand $.list' }))
    expect(container.querySelectorAll('.json-line').length).toBeLessThan(120)
    expect(screen.getByRole('button', { name: 'Show 4,900 more' })).toBeTruthy()
  })

  test('that is not text is shown only as hex', () => {
    show('\u00ff\u00fe', 'application/octet-stream')
    expect(screen.queryByRole('button', { name: 'Text' })).toBeNull()
    expect(screen.getByText(/^ff fe/)).toBeTruthy()
  })

  test('of a form is shown as its fields, duplicates included', () => {
    const { container } = show('a=1&a=2+3', 'application/x-www-form-urlencoded')
    expect([...container.querySelectorAll('td')].map((cell) => cell.textContent)).toEqual(['1', '2 3'])
  })

  test.each([
    ['of 1 MiB is parsed', 1024 * 1024, true],
    ['of one byte more is shown as text', 1024 * 1024 + 1, false],
  ])('%s', (_name, length, isParsed) => {
    show(`{"a":"${'x'.repeat(length - 8)}"}`, 'application/json')
    expect(screen.queryByRole('button', { name: 'JSON' }) !== null).toBe(isParsed)
    expect(screen.getByRole('button', { name: 'Text' })).toBeTruthy()
  })

  test('that is compressed is shown as received, and decompressed on request', async () => {
    // gzip of {"inside":1}
    const compressed = 'H4sIAAAAAAAAA6tWyswrzkxJVbIyrAUA+4fGfAwAAAA='
    render(<BodyView base64={compressed} size={32} contentType="application/json" encoding="gzip" />)
    expect(screen.getByText(/^1f 8b/)).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Decompress' }))
    expect(await screen.findByText('inside')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Decompress' }))
    expect(await screen.findByText(/^1f 8b/)).toBeTruthy()
  })

  test('that cannot be decompressed says why', async () => {
    render(<BodyView base64={btoa('plain')} size={5} contentType="" encoding="gzip" />)
    fireEvent.click(screen.getByRole('button', { name: 'Decompress' }))
    expect(await screen.findByText('The body is not valid gzip.')).toBeTruthy()
  })

  test('above the inline size offers a download', () => {
    render(<BodyView base64={undefined} size={5_200_000} contentType="" onDownload={() => undefined} />)
    expect(screen.getByText('This body (5.2 MB) is too large to show.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Download' })).toBeTruthy()
  })
})

test.each([
  ['of 1 MiB are compared with sorted keys', 1024 * 1024, true],
  ['of one byte more are compared as text', 1024 * 1024 + 1, false],
])('two responses %s', (_name, length, isSorted) => {
  const text = `{"b":1,"a":"${'x'.repeat(length - 14)}"}`
  const { outcome } = anAttempt()
  const shown = comparableBody(anAttempt({ outcome: outcome && { ...outcome, bodyBase64: btoa(text) } }))
  expect([text.length, shown.startsWith('{\n  "a"'), shown === text]).toEqual([length, isSorted, !isSorted])
})

describe('the overview of an event', () => {
  test('lists what Vapi would reject in the app’s response', () => {
    const text = JSON.stringify({ message: { type: 'tool-calls', toolCallList: [{ id: 'c1', name: 'f' }] } })
    const event = aDetail({ text, attemptsDetail: [anAttempt()] })
    const { container } = render(<OverviewPanel event={event} />)
    expect(container.querySelector('.lints')?.textContent).toContain('results')
  })

  test('has a timeline in ms from the first byte', () => {
    const event = aDetail({ receivedAt: 1_004, receivedInMs: 4, attemptsDetail: [anAttempt({ startedAt: 1_010 })] })
    expect(waterfallSteps(event).map(({ name, from, to }) => [name, from, to])).toEqual([
      ['Received', 0, 4],
      ['Stored', 4, 10],
      ['Waiting for app', 10, 40],
      ['Response', 40, 50],
    ])
  })
})

describe('the credentials page', () => {
  test('shows which credentials are locked and how often each was used', () => {
    const locked = aCredential({ id: 'old', name: '', locked: true, usage: { valid: 12, invalid: 3, lastUsedAt: 1 } })
    dispatch([{ type: 'credentials.changed', credentials: [aCredential(), locked] }])
    const { container } = render(<CredentialsPage />)
    const lines = [...container.querySelectorAll('tbody tr')].map((line) => line.textContent)
    expect(lines[0]).toContain('never used')
    expect(lines[1]).toContain('12 valid · 3 invalid')
    expect(lines[1]).toContain('locked')
  })

  test('explains itself while empty', () => {
    dispatch([{ type: 'credentials.changed', credentials: [] }])
    render(<CredentialsPage />)
    expect(screen.getByText('No credentials yet')).toBeTruthy()
  })
})
