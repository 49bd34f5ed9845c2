// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { presets as known } from '../../server/core/schemes/presets/index.ts'
import { settingsOf } from '../../server/core/schemes/presets/settings.ts'
import { CreateCredential } from '../../ui/credentials/create.tsx'
import { RotateCredential } from '../../ui/credentials/rotate.tsx'
import { presets } from '../../ui/state/static-lists.ts'
import { aCredential } from './builders.ts'
import { mockApi } from './mock-api.ts'

beforeEach(() => {
  const all = known.map((preset) => ({ ...preset, settings: settingsOf(preset) }))
  mockApi({ 'GET /api/presets': all })
  presets.value = all
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

function select(preset: string): void {
  render(<CreateCredential given={{ preset: '', eventId: '' }} />)
  fireEvent.click(screen.getByText('Provider preset'))
  const field = screen.getByLabelText('Provider')
  fireEvent.input(field, { target: { value: preset } })
  fireEvent.keyDown(field, { key: 'Enter' })
}

const type = (label: string, value: string): boolean =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } })

describe('the form of a new credential', () => {
  test('asks for no secret where the sender has none', () => {
    select('aws-sns')
    expect(screen.getByText(/Amazon SNS has no secret/)).toBeDefined()
    expect(document.querySelector('input[type=password]')).toBeNull()
  })

  test('shows the settings of the sender, and where they are found', () => {
    select('livekit')
    expect(screen.getByLabelText('API key')).toBeDefined()
    expect(screen.getByText('LiveKit Cloud, Settings, API keys')).toBeDefined()
    expect(screen.getByLabelText(/Largest age of the timestamp.*\(optional\)/)).toBeDefined()
  })

  test('offers the values of a setting', () => {
    select('cloudinary')
    expect(screen.getByRole('option', { name: 'sha256' })).toBeDefined()
  })

  test('warns of a secret that is another key of the sender', () => {
    select('stripe')
    type('Signing secret', 'sk_test_123')
    expect(screen.getByRole('status').textContent).toContain('The secret is a secret API key')
    type('Signing secret', 'whsec_123')
    expect(screen.queryByRole('status')).toBeNull()
  })

  test('has a field for each key of a sender with two', async () => {
    const sent: unknown[] = []
    vi.stubGlobal('fetch', (path: string, { body }: RequestInit) => {
      if (path === '/api/credentials') sent.push(JSON.parse(body as string))
      return Promise.resolve(new Response('{}'))
    })
    select('qstash')
    expect(screen.getByText(/Upstash Console, QStash, Signing Keys/)).toBeDefined()
    type('Current signing key', 'a')
    type('Next signing key (optional)', 'b')
    fireEvent.click(screen.getByText('Create credential'))
    const authenticationPlan = { type: 'preset', preset: 'qstash', secret: 'a', nextSecret: 'b' }
    await vi.waitFor(() => expect(sent).toEqual([{ authenticationPlan }]))
  })
})

describe('the rotation of a credential with a next key', () => {
  const view = aCredential({ id: 'q', plan: { type: 'preset', preset: 'qstash' }, hasNextSecret: true })

  test.each([
    ['makes that key the secret', {}],
    ['stores the key that follows it', { nextSecret: 'c' }],
  ])('%s', async (_name, given: { nextSecret?: string }) => {
    const sent: unknown[] = []
    vi.stubGlobal('fetch', (path: string, { body }: RequestInit) => {
      if (path === '/api/credentials/q/rotate') sent.push(JSON.parse(body as string))
      return Promise.resolve(new Response(path === '/api/presets' ? JSON.stringify(presets.value) : '{}'))
    })
    render(<RotateCredential view={view} onClose={() => undefined} />)
    expect(screen.getByText(/the stored next signing key becomes the secret/)).toBeDefined()
    if (given.nextSecret) type('Next signing key (optional)', given.nextSecret)
    fireEvent.click(screen.getByText('Rotate secret'))
    await vi.waitFor(() => expect(sent).toEqual([{ ...given, graceMs: 86_400_000, force: false }]))
  })
})
