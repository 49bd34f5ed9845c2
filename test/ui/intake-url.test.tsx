// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TunnelState } from '../../server/core/model/tunnel.ts'
import { connection } from '../../ui/connection.ts'
import { NoEventsYet } from '../../ui/list/empty.tsx'
import { TunnelPage } from '../../ui/pages/tunnel.tsx'
import { Header } from '../../ui/shell/header.tsx'
import { dispatch, state } from '../../ui/state/store.ts'
import { aSnapshot } from './builders.ts'

const intakeUrl = 'http://127.0.0.1:4040'
const publicUrl = 'https://mine.tunnel.test'

/** Everything on screen while the tunnel is in this state. */
function shown(part: Partial<TunnelState>): Record<'header' | 'first' | 'page', string> {
  dispatch([{ type: 'snapshot', snapshot: { ...aSnapshot([]), intakeUrl } }])
  const current = state.value
  if (current) state.value = { ...current, tunnel: { ...current.tunnel, message: null, ...part } }
  const text = (element: preact.JSX.Element): string => {
    const { container, unmount } = render(element)
    const content = container.textContent
    unmount()
    return content
  }
  return { header: text(<Header />), first: text(<NoEventsYet />), page: text(<TunnelPage />) }
}

beforeEach(() => {
  connection.value = { state: 'open' }
})
afterEach(cleanup)

describe('without a public URL', () => {
  const waiting = 'Waiting for a public URL (retrying…)'

  test.each(['starting', 'reconnecting', 'unreachable'] as const)('(%s) none is offered', (down) => {
    const { header, first, page } = shown({ state: down, url: null, message: 'DNS does not know it.' })
    for (const text of [header, first, page]) expect(text).toContain(waiting)
    expect(header).not.toContain('127.0.0.1:4040')
    expect(first).toContain(`curl ${intakeUrl}/webhook`)
    expect(first).not.toContain('Add this URL to your webhook provider')
    expect(first.indexOf('curl')).toBeLessThan(first.indexOf('Receive webhooks from a provider'))
    expect(first).toContain('DNS does not know it.')
  })

  test('one that does not work at the moment is not offered either', () => {
    const { header, first } = shown({ state: 'unreachable', url: publicUrl })
    expect(header + first).not.toContain(publicUrl)
    expect(header).toContain('Public URL not reachable (retrying…)')
  })

  test('because the tunnel is off, the local URL is shown as local, and how to get a public one', () => {
    const { header, first, page } = shown({ state: 'off', url: intakeUrl })
    expect(header).toContain(`local${intakeUrl}`)
    expect(first).not.toContain('Add this URL')
    expect(first).toContain('--public-url')
    expect(page).toContain('Public URLnone')
  })
})

test('a public URL that works is the first step', () => {
  const { header, first } = shown({ state: 'up', url: publicUrl })
  expect(header).toContain(publicUrl)
  expect(first.indexOf(`${publicUrl}/webhook`)).toBeLessThan(first.indexOf('curl'))
})

test('the last known state of tunnel and app is not shown as current while vhook is not connected', () => {
  connection.value = { state: 'lost', retryAt: 0 }
  const { header } = shown({ state: 'up', url: publicUrl })
  expect(header).toContain('not connected')
  expect(header).not.toMatch(/up(?!load)/)
})
