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
import { theApi } from './the-api.ts'

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

describe('what is pasted from elsewhere', () => {
  const answer: ImportResult = {
    added: [aCredential({ id: 'vapi', name: 'Vapi' })],
    servers: [{ path: 'server', server: { url: 'https://t.example', credentialId: '<the id>' } }],
    notes: ['LATER is empty.'],
  }
  const paste = (text: string): void => {
    click('Paste from Vapi or .env')
    fireEvent.input(screen.getByLabelText('Text'), { target: { value: text } })
    click('Import')
  }

  test('is told: what was added, what was left out, and the server object to paste back', async () => {
    theApi({ 'POST /api/credentials/import': answer })
    render(<CredentialsPage />)
    paste('{"server":{}}')
    const link = await screen.findByText('Vapi')
    expect(link.getAttribute('href')).toBe('#/credentials/vapi')
    expect(screen.getByText('LATER is empty.')).toBeTruthy()
    expect(screen.getByText('Paste this back as server')).toBeTruthy()
    expect(JSON.parse(screen.getByLabelText('Server object server').textContent)).toEqual(answer.servers[0]?.server)
    expect(screen.queryByLabelText('Text')).toBeNull()
  })

  test('stays in the field when it holds no credential, and the reason is told', async () => {
    theApi({})
    render(<CredentialsPage />)
    paste('nothing')
    await vi.waitFor(() => expect(toasts.value.map(({ kind }) => kind)).toEqual(['problem']))
    expect(screen.getByLabelText<HTMLTextAreaElement>('Text').value).toBe('nothing')
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

  test('is one body as it stands, and several as a list', () => {
    expect(JSON.parse(vapiExportText(exported))).toEqual({ name: 'A' })
    const twice = { ...exported, credentials: [...exported.credentials, { id: 'b', body: { name: 'B' } }] }
    expect(JSON.parse(vapiExportText(twice))).toEqual([{ name: 'A' }, { name: 'B' }])
  })

  test('says what is left out and why, and comes as a .env too', async () => {
    theApi({ 'GET /api/credentials/export': exported })
    const { container } = render(<CredentialsPage />)
    click('Export')
    await screen.findByLabelText('Export')
    expect(container.textContent).toContain('stripe is left out. Vapi has no such plan.')
    click('.env')
    expect(screen.getByLabelText('Export').textContent).toBe('A_SECRET=\n')
  })
})

describe('the old secret', () => {
  test.each([
    ['is no matter where nothing was rotated', { checked: 20, previous: 0 }, undefined, null],
    ['is no matter before anything came', { checked: 0, previous: 0 }, 5, null],
    ['is counted', { checked: 20, previous: 3 }, 5, '3 of the last 20 valid events still used the old secret.'],
    [
      'is counted after its grace time',
      { checked: 20, previous: 3 },
      0,
      '3 of the last 20 valid events still used the old secret.',
    ],
    ['is done with', { checked: 20, previous: 0 }, 5, 'None of the last 20 valid events still used the old secret.'],
    ['was used by the only one', { checked: 1, previous: 1 }, 5, 'The last valid event used the old secret.'],
  ])('%s', (_name, recent, previousUntil, words) => {
    expect(oldSecretStatus(aUsage({ recent, ...(previousUntil === undefined ? {} : { previousUntil }) }), 4)).toBe(
      words,
    )
  })
})

test('the page of a credential tells the routes it is bound to', async () => {
  route.value = { ...route.value, id: 'prod' }
  const routes = [{ path: '/vapi/*', credentials: ['prod'], source: 'config' as const }]
  theApi({ 'GET /api/credentials/prod/usage': aUsage({ routes }) })
  render(<CredentialsPage />)
  expect((await screen.findByText('/vapi/*')).parentElement?.textContent).toBe('/vapi/* in the settings file')
})

describe('a masked header', () => {
  const masked = aDetail({
    headers: [
      ['X-Key', '•••• (3 characters)'],
      ['x-key', '•••• (4 characters)'],
      ['X-Open', 'seen'],
    ],
  })
  const answers = {
    'POST /api/events/e1/reveal': {
      headers: [
        ['X-Key', 'one'],
        ['x-key', 'four'],
      ],
    },
  }
  const cells = (): string[] =>
    [...document.querySelectorAll('[aria-label="Headers of the request"] td:nth-child(2)')].map(
      (cell) => cell.firstChild?.textContent ?? '',
    )

  test('is revealed after one question, line by line, and masked again when the panel is left', async () => {
    const asked = theApi(answers)
    const { unmount } = render(<RequestPanel event={masked} />)
    expect(screen.getAllByText('Reveal')).toHaveLength(2)
    fireEvent.click(screen.getAllByText('Reveal').at(0)!)
    expect(screen.getByText(/written to the audit log/)).toBeTruthy()
    expect(asked()).toEqual([])
    click('Reveal')
    await vi.waitFor(() => expect(cells()).toEqual(['one', 'four', 'seen']))
    unmount()
    render(<RequestPanel event={masked} />)
    expect(cells()).toEqual(['•••• (3 characters)', '•••• (4 characters)', 'seen'])
    // The question was answered before.
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

  test('are shown on demand, with the key that opened them; those that no key opens are counted', async () => {
    const values = [{ toolCallId: 'call_1', tool: 'pay', path: 'card', value: '4111', credential: 'prod' }]
    const asked = theApi({ 'GET /api/events/e1/decrypted': { values, encrypted: 2 } })
    render(<RequestPanel event={event} />)
    expect(screen.getByText(/2 arguments came encrypted/)).toBeTruthy()
    expect(asked()).toEqual([])
    click('Decrypt')
    const table = await screen.findByLabelText('Decrypted arguments')
    expect(table.textContent).toBe('pay: card4111with the key of prod')
    expect(screen.getByText('No key here opens 1 argument of it.')).toBeTruthy()
  })

  test('are not offered where there are none', () => {
    render(<RequestPanel event={aDetail()} />)
    expect(screen.queryByText('Encrypted arguments')).toBeNull()
  })
})
