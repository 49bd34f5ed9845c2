// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ExportResult, ImportResult } from '../../server/core/api/views/credential.ts'
import { vapiExportText } from '../../ui/import-export/export.tsx'
import { oldSecretStatus } from '../../ui/credentials/use-usage.ts'
import { CredentialsPage } from '../../ui/pages/credentials.tsx'
import { RequestPanel } from '../../ui/panels/request.tsx'
import { route } from '../../ui/route.ts'
import { dispatch } from '../../ui/state/store.ts'
import { toasts } from '../../ui/state/toasts.ts'
import { aCredential, aDetail, aSnapshot, aUsage } from './builders.ts'
import { mockApi } from './mock-api.ts'

beforeEach(() => {
  dispatch([{ type: 'snapshot', snapshot: aSnapshot([], { credentials: [aCredential()] }) }])
  route.value = { page: 'credentials', id: null, tab: 'overview', q: '' }
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  toasts.value = []
})

const click = (name: string): boolean => fireEvent.click(screen.getAllByRole('button', { name }).at(-1)!)

describe('importing pasted text', () => {
  const result: ImportResult = {
    added: [aCredential({ id: 'vapi', name: 'Vapi' })],
    existing: [],
    servers: [{ path: 'server', server: { url: 'https://t.example', credentialId: '<the id>' } }],
    notes: ['LATER is empty.'],
  }
  const paste = (text: string): void => {
    click('Import')
    fireEvent.input(screen.getByLabelText('Text to import'), { target: { value: text } })
    click('Import')
  }

  test('shows what was added, what was skipped, and the server object to use in Vapi', async () => {
    mockApi({ 'POST /api/credentials/import': result })
    render(<CredentialsPage />)
    paste('{"server":{}}')
    const link = await screen.findByText('Vapi')
    expect(link.getAttribute('href')).toBe('#/credentials/vapi')
    expect(screen.getByText('LATER is empty.')).toBeTruthy()
    expect(screen.getByText('Replace server in Vapi with')).toBeTruthy()
    expect(JSON.parse(screen.getByLabelText('Server object server').textContent)).toEqual(result.servers[0]?.server)
    expect(screen.queryByLabelText('Text to import')).toBeNull()
  })

  test('leaves the text in the field when it contains no credential, and says why', async () => {
    mockApi({})
    render(<CredentialsPage />)
    paste('nothing')
    await vi.waitFor(() => expect(toasts.value.map(({ kind }) => kind)).toEqual(['problem']))
    expect(screen.getByLabelText<HTMLTextAreaElement>('Text to import').value).toBe('nothing')
  })
})

describe('the export', () => {
  const exported: ExportResult = {
    credentials: [
      { id: 'a', body: { name: 'A' } },
      { id: 'stripe', why: 'Vapi has no such plan.' },
    ],
    env: 'A_SECRET=\n',
  }

  test('is an object for one credential, and an array for several', () => {
    expect(JSON.parse(vapiExportText(exported))).toEqual({ name: 'A' })
    const twice = { ...exported, credentials: [...exported.credentials, { id: 'b', body: { name: 'B' } }] }
    expect(JSON.parse(vapiExportText(twice))).toEqual([{ name: 'A' }, { name: 'B' }])
  })

  test('says what is skipped and why, and is available as .env', async () => {
    mockApi({ 'GET /api/credentials/export': exported })
    const { container } = render(<CredentialsPage />)
    click('Export')
    await screen.findByLabelText('Export')
    expect(container.textContent).toContain('stripe is not included. Vapi has no such plan.')
    click('.env')
    expect(screen.getByLabelText('Export').textContent).toBe('A_SECRET=\n')
  })
})

describe('the old secret', () => {
  test.each([
    ['does not matter without a rotation', { checked: 20, previous: 0 }, undefined, null],
    ['does not matter before the first event', { checked: 0, previous: 0 }, 5, null],
    ['is counted', { checked: 20, previous: 3 }, 5, '3 of the last 20 valid events used the old secret.'],
    [
      'is counted after its grace period',
      { checked: 20, previous: 3 },
      0,
      '3 of the last 20 valid events used the old secret.',
    ],
    ['is no longer used', { checked: 20, previous: 0 }, 5, 'None of the last 20 valid events used the old secret.'],
    ['was used by the only event', { checked: 1, previous: 1 }, 5, 'The last valid event used the old secret.'],
  ])('%s', (_name, recent, previousUntil, sentence) => {
    expect(oldSecretStatus(aUsage({ recent, ...(previousUntil === undefined ? {} : { previousUntil }) }), 4)).toBe(
      sentence,
    )
  })
})

test('the page of a credential lists its routes', async () => {
  route.value = { ...route.value, id: 'prod' }
  const routes = [{ path: '/vapi/*', credentials: ['prod'], source: 'config' as const }]
  mockApi({ 'GET /api/credentials/prod/usage': aUsage({ routes }) })
  render(<CredentialsPage />)
  expect((await screen.findByText('/vapi/*')).parentElement?.textContent).toBe('/vapi/* from config file')
})

describe('a masked header', () => {
  const masked = aDetail({
    headers: [
      ['X-Key', '•••• (3 characters)'],
      ['x-key', '•••• (4 characters)'],
      ['X-Open', 'seen'],
    ],
  })
  const responses = {
    'POST /api/events/e1/reveal': {
      headers: [
        ['X-Key', 'one'],
        ['x-key', 'four'],
      ],
    },
  }
  const cells = (): string[] =>
    [...document.querySelectorAll('[aria-label="Request headers"] td:nth-child(2)')].map(
      (cell) => cell.firstChild?.textContent ?? '',
    )

  test('is revealed after one confirmation, line by line, and masked again when the panel closes', async () => {
    const asked = mockApi(responses)
    const { unmount } = render(<RequestPanel event={masked} />)
    expect(screen.getAllByText('Reveal')).toHaveLength(2)
    fireEvent.click(screen.getAllByText('Reveal').at(0)!)
    expect(screen.getByText(/recorded in the audit log/)).toBeTruthy()
    expect(asked()).toEqual([])
    click('Reveal')
    await vi.waitFor(() => expect(cells()).toEqual(['one', 'four', 'seen']))
    unmount()
    render(<RequestPanel event={masked} />)
    expect(cells()).toEqual(['•••• (3 characters)', '•••• (4 characters)', 'seen'])
    // Already confirmed.
    fireEvent.click(screen.getAllByText('Reveal').at(1)!)
    await vi.waitFor(() => expect(cells()[1]).toBe('four'))
    fireEvent.click(screen.getAllByText('Hide').at(0)!)
    expect(cells()[1]).toBe('•••• (4 characters)')
  })
})

describe('encrypted arguments', () => {
  const sealed = btoa('\u0001'.repeat(256))
  const message = {
    type: 'tool-calls',
    toolCallList: [{ id: 'call_1', name: 'pay', arguments: { card: sealed, iban: sealed } }],
  }
  const event = aDetail({ text: JSON.stringify({ message }) })

  test('are decrypted on demand, with the name of the key; those without a key are counted', async () => {
    const values = [{ toolCallId: 'call_1', tool: 'pay', path: 'card', value: '4111', credential: 'prod' }]
    const asked = mockApi({ 'GET /api/events/e1/decrypted': { values, encrypted: 2 } })
    render(<RequestPanel event={event} />)
    expect(screen.getByText(/2 encrypted arguments/)).toBeTruthy()
    expect(asked()).toEqual([])
    click('Decrypt')
    const table = await screen.findByLabelText('Decrypted arguments')
    expect(table.textContent).toBe('pay: card4111key of prod')
    expect(screen.getByText('1 argument cannot be decrypted with the stored keys.')).toBeTruthy()
  })

  test('are not mentioned when there are none', () => {
    render(<RequestPanel event={aDetail()} />)
    expect(screen.queryByText('Encrypted arguments')).toBeNull()
  })
})
