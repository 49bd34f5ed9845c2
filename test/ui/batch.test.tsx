// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { BatchBar } from '../../ui/list/batch-bar.tsx'
import { selected } from '../../ui/state/selection.ts'
import { dispatch } from '../../ui/state/store.ts'
import { toasts } from '../../ui/state/toasts.ts'
import { aSnapshot, rowsOf } from './builders.ts'

const newestFirst = Array.from({ length: 1_000 }, (_, at) => 1_000 - at)
const oldestFirst = newestFirst.toReversed().map((seq) => `e${seq}`)

/** An API that responds to every replay except `unanswered`, and with 503 to `refused`. Returns the ids it was asked to send. */
function anApi(unanswered: readonly string[], refused: readonly string[] = []): string[] {
  const sent: string[] = []
  vi.stubGlobal('fetch', (path: string) => {
    const id = /^\/api\/events\/(e\d+)\/replay$/.exec(path)?.[1] ?? path
    sent.push(id)
    if (unanswered.includes(id)) return new Promise(() => undefined)
    return Promise.resolve(new Response('{}', { status: refused.includes(id) ? 503 : 200 }))
  })
  return sent
}

const messages = (): string[] => toasts.value.map(({ message }) => message)

beforeEach(() => {
  dispatch([{ type: 'snapshot', snapshot: aSnapshot(rowsOf(...newestFirst)) }])
  selected.value = new Set(oldestFirst)
  toasts.value = []
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

describe('a thousand selected events', () => {
  test('are replayed one after the other, oldest first, each once', async () => {
    const sent = anApi([])
    render(<BatchBar />)
    fireEvent.click(screen.getByText('Replay'))
    await vi.waitUntil(() => messages().length > 0)
    expect(sent).toEqual(oldestFirst)
    expect(messages()).toEqual(['Replayed 1,000 events'])
  })

  test('stop at one click, even while the app has not responded', async () => {
    const sent = anApi(['e400'])
    render(<BatchBar />)
    fireEvent.click(screen.getByText('Replay'))
    await screen.findByText('399 of 1,000 replayed')
    expect(screen.getByLabelText('Replay progress')).toMatchObject({ max: 1_000, value: 399 })
    fireEvent.click(screen.getByText('Stop'))
    await screen.findByText('1,000 selected')
    expect(messages()).toEqual(['Stopped: 400 of 1,000 events replayed'])
    expect(sent).toEqual(oldestFirst.slice(0, 400))
  })

  test('continue after events that cannot be sent, and count them', async () => {
    const sent = anApi([], ['e7', 'e8'])
    render(<BatchBar />)
    fireEvent.click(screen.getByText('Replay'))
    await vi.waitUntil(() => messages().length > 1)
    expect(sent).toHaveLength(1_000)
    expect(messages().at(-1)).toBe('Replayed 998 events; 2 could not be sent')
  })
})
