// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { replayEach } from '../../ui/list/batch-replay.ts'
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
  test('are replayed oldest first, each once', async () => {
    const sent = anApi([])
    render(<BatchBar />)
    fireEvent.click(screen.getByText('Replay'))
    await vi.waitUntil(() => messages().length > 0)
    expect(sent).toEqual(oldestFirst)
    expect(messages()).toEqual(['Replayed 1,000 events'])
  })

  test('continue while the app does not respond to one of them, which can be skipped', async () => {
    const sent = anApi(['e400'])
    render(<BatchBar />)
    fireEvent.click(screen.getByText('Replay'))
    await screen.findByText('999 of 1,000 replayed')
    expect(screen.getByLabelText('Replay progress')).toMatchObject({ max: 1_000, value: 999 })
    fireEvent.click(screen.getByText('Skip'))
    await vi.waitUntil(() => messages().length > 0)
    expect(messages()).toEqual(['Replayed 1,000 events; 1 without a response'])
    expect(sent).toEqual(oldestFirst)
  })

  test('stop at one click, even while the app has not responded', async () => {
    const unanswered = ['e400', 'e401', 'e402', 'e403']
    const sent = anApi(unanswered)
    render(<BatchBar />)
    fireEvent.click(screen.getByText('Replay'))
    await screen.findByText('399 of 1,000 replayed')
    fireEvent.click(screen.getByText('Stop'))
    await screen.findByText('1,000 selected')
    expect(messages()).toEqual(['Stopped: 403 of 1,000 events replayed; 4 without a response'])
    expect(sent).toEqual(oldestFirst.slice(0, 403))
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

describe('a batch', () => {
  const limits = { concurrency: 2, onError: () => undefined }

  test('waits for a response no longer than the limit, and then gives up the request', async () => {
    const aborted: string[] = []
    const send = (id: string, signal: AbortSignal) => {
      signal.addEventListener('abort', () => aborted.push(id))
      return id === 'b' ? new Promise(() => undefined) : Promise.resolve()
    }
    const result = await replayEach(['a', 'b', 'c', 'd'], { ...limits, limitMs: 1, send })
    expect(result).toEqual({ sent: 4, failed: 0, unanswered: 1, stopped: false })
    expect(aborted).toEqual(['b'])
  })

  test('has at most that many requests in progress', async () => {
    let open = 0
    let most = 0
    const send = async () => {
      open += 1
      most = Math.max(most, open)
      await Promise.resolve()
      open -= 1
    }
    await replayEach(['a', 'b', 'c', 'd', 'e'], { ...limits, limitMs: 60_000, send })
    expect(most).toBe(2)
  })
})
