// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { newCredentialId, newCredentialOf } from '../../ui/actions/new-credential.ts'
import { findPresets } from '../../ui/credentials/preset-picker.tsx'
import { CredentialsPage } from '../../ui/pages/credentials.tsx'
import { route } from '../../ui/route.ts'
import { presets } from '../../ui/state/static-lists.ts'
import { dispatch } from '../../ui/state/store.ts'
import { toasts } from '../../ui/state/toasts.ts'
import { SignatureSection } from '../../ui/verification/signature-section.tsx'
import { mockApi } from './mock-api.ts'
import { aCredential, aDetail, aRow, aSnapshot } from './builders.ts'

const stripe = { id: 'stripe', title: 'Stripe', secretTitle: 'Signing secret' }
const all = [
  { id: 'zoom', title: 'Zoom' },
  stripe,
  { id: 'github', title: 'GitHub' },
  { id: 'aws-sns', title: 'Amazon SNS' },
]

beforeEach(() => {
  dispatch([{ type: 'snapshot', snapshot: aSnapshot([], { credentials: [] }) }])
  presets.value = all
  mockApi({ 'GET /api/presets': all, 'POST /api/credentials/preview': { headers: [] } })
  toasts.value = []
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

describe('the presets that match a text', () => {
  test.each([
    ['', ['Amazon SNS', 'GitHub', 'Stripe', 'Zoom']],
    ['z', ['Zoom', 'Amazon SNS']],
    ['STRIPE ', ['Stripe']],
    ['aws', ['Amazon SNS']],
    ['none', []],
  ])('"%s" are sorted by title, those that begin with it first', (text, titles) => {
    expect(findPresets(all, text).map(({ title }) => title)).toEqual(titles)
  })
})

describe('the route of the form', () => {
  test('contains the preset and the event', () => {
    const given = { preset: 'stripe', eventId: 'e1' }
    expect(newCredentialOf(newCredentialId(given))).toEqual(given)
    expect(newCredentialOf('new')).toEqual({ preset: '', eventId: '' })
  })

  test.each([[null], ['newest'], ['production']])('is not that of the credential %s', (id) => {
    expect(newCredentialOf(id)).toBeNull()
  })
})

describe('an event of a recognised sender without a credential', () => {
  const event = aDetail({
    id: 'e1',
    sender: 'stripe',
    verdict: 'not-checked',
    message: 'There is no credential for Stripe.',
  })

  test('opens the form on the preset of that sender', () => {
    render(<SignatureSection event={event} />)
    fireEvent.click(screen.getByRole('button', { name: 'Add Stripe credential' }))
    render(<CredentialsPage />)
    expect(screen.getByLabelText<HTMLInputElement>('Provider').value).toBe('Stripe')
    expect(screen.getByLabelText('Signing secret')).toBeTruthy()
  })

  test('offers that also where other credentials exist', () => {
    dispatch([{ type: 'snapshot', snapshot: aSnapshot([], { credentials: [aCredential()] }) }])
    render(<SignatureSection event={event} />)
    expect(screen.getByRole('button', { name: 'Add Stripe credential' })).toBeTruthy()
  })

  test('does not offer it for an unknown sender when there are credentials', () => {
    dispatch([{ type: 'snapshot', snapshot: aSnapshot([], { credentials: [aCredential()] }) }])
    render(<SignatureSection event={{ ...event, sender: null }} />)
    expect(screen.queryByRole('button', { name: /Add/ })).toBeNull()
  })

  test('is shown again after the credential is created, and the latest events are verified again', async () => {
    const sent: string[] = []
    const rows = [
      aRow({ seq: 4, id: 'e4', verdict: 'not-checked' }),
      aRow({ seq: 3, id: 'e3', verdict: 'valid' }),
      aRow({ seq: 2, id: 'e2', verdict: 'unsigned' }),
      aRow({ seq: 1, id: 'e1', verdict: 'not-checked' }),
    ]
    const responses: Record<string, unknown> = {
      'POST /api/credentials': aCredential({ id: 'stripe', name: 'Stripe' }),
      'POST /api/credentials/preview': { headers: [] },
      'GET /api/events?limit=100': { events: rows, total: 4, next: null },
      'POST /api/events/e1/verify': { verifications: [{ verdict: 'valid' }] },
      'POST /api/events/e4/verify': { verifications: [{ verdict: 'invalid' }] },
    }
    vi.stubGlobal('fetch', (path: string, { method = 'GET' }: RequestInit) => {
      sent.push(`${method} ${path}`)
      return Promise.resolve(new Response(JSON.stringify(responses[`${method} ${path}`])))
    })
    route.value = {
      page: 'credentials',
      id: newCredentialId({ preset: 'stripe', eventId: 'e1' }),
      tab: 'overview',
      q: '',
    }
    render(<CredentialsPage />)
    fireEvent.input(screen.getByLabelText('Signing secret'), { target: { value: 'whsec_1' } })
    fireEvent.click(screen.getByText('Create credential'))
    await vi.waitUntil(() => toasts.value.some(({ message }) => message === 'Verified 2 events again: 1 valid'))
    expect(route.value).toMatchObject({ page: 'events', id: 'e1' })
    expect(sent.filter((one) => one.endsWith('/verify'))).toEqual([
      'POST /api/events/e1/verify',
      'POST /api/events/e4/verify',
    ])
  })
})

test('a provider is found by typing, and selected by keyboard', () => {
  route.value = { page: 'credentials', id: newCredentialId({ preset: 'stripe', eventId: '' }), tab: 'overview', q: '' }
  render(<CredentialsPage />)
  const field = screen.getByLabelText<HTMLInputElement>('Provider')
  fireEvent.input(field, { target: { value: 'z' } })
  expect(screen.getAllByRole('option').map(({ textContent }) => textContent)).toEqual(['Zoom', 'Amazon SNS'])
  fireEvent.keyDown(field, { key: 'ArrowDown' })
  fireEvent.keyDown(field, { key: 'Enter' })
  expect(field.value).toBe('Amazon SNS')
  expect(screen.queryByRole('listbox')).toBeNull()
  fireEvent.input(field, { target: { value: 'git' } })
  fireEvent.keyDown(field, { key: 'Escape' })
  expect(field.value).toBe('Amazon SNS')
})
