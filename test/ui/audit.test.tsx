// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AuditEntry } from '../../server/core/api/views/reveal.ts'
import { AuditPage } from '../../ui/pages/audit.tsx'
import { CredentialsPage } from '../../ui/pages/credentials.tsx'
import { route } from '../../ui/route.ts'
import { dispatch } from '../../ui/state/store.ts'
import { aRow, aSnapshot } from './builders.ts'
import { mockApi } from './mock-api.ts'

beforeEach(() => {
  dispatch([{ type: 'snapshot', snapshot: aSnapshot([aRow({ seq: 1, id: 'e1', type: 'tool-calls' })]) }])
  route.value = { page: 'audit', id: null, tab: 'overview', q: '' }
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const entry = (number: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  number,
  at: 1_000 * number,
  action: 'reveal',
  eventId: `unknown-${number}`,
  attemptId: null,
  names: ['authorization'],
  ...more,
})
const lines = (): string[] =>
  screen
    .getAllByRole('listitem')
    .map((line) => line.textContent.replace(/^.*?(Revealed|Tested another secret for)/, '$1 '))

describe('the audit log', () => {
  test('lists reveals newest first, with names and events as inert text', async () => {
    const entries = [
      entry(3, { eventId: 'e1', names: ['x-key\u202e', 'cookie'] }),
      entry(2, { eventId: 'e1', attemptId: 'a1' }),
      entry(1),
      entry(0, { action: 'test-secret', eventId: 'e1', names: ['stripe', 'fingerprint 00ff'] }),
    ]
    mockApi({ 'GET /api/audit?limit=50': entries })
    render(<AuditPage />)
    const [link] = await screen.findAllByText('tool-calls')
    expect(link?.getAttribute('href')).toBe('#/events/e1/request')
    expect(lines()).toEqual([
      'Revealed x-key\\u202ecookiein tool-calls',
      'Revealed authorizationin an attempt of tool-calls',
      'Revealed authorizationin unknown-1',
      'Tested another secret for stripefingerprint 00ffwith events up to tool-calls',
    ])
    expect(screen.queryByText('Show older entries')).toBeNull()
  })

  test('loads older entries page by page', async () => {
    const first = Array.from({ length: 50 }, (_, index) => entry(60 - index))
    mockApi({ 'GET /api/audit?limit=50': first, 'GET /api/audit?limit=50&before=11': [entry(10), entry(9)] })
    render(<AuditPage />)
    fireEvent.click(await screen.findByText('Show older entries'))
    await screen.findByText('unknown-9')
    expect(lines()).toHaveLength(52)
    expect(screen.getByText('End of log')).toBeTruthy()
  })

  test('explains itself while empty', async () => {
    mockApi({ 'GET /api/audit?limit=50': [] })
    render(<AuditPage />)
    expect(await screen.findByText('No reveals yet')).toBeTruthy()
    expect(screen.queryByRole('list')).toBeNull()
  })

  test('opens from the credentials page, even without credentials', () => {
    route.value = { page: 'credentials', id: null, tab: 'overview', q: '' }
    render(<CredentialsPage />)
    fireEvent.click(screen.getByText('Audit log'))
    expect([route.value.page, location.hash]).toEqual(['audit', '#/audit'])
  })
})
