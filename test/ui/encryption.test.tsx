// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EncryptionView } from '../../server/core/api/views/encryption.ts'
import { encryptionPlan } from '../../server/core/vapi/encrypted.ts'
import { Encryption } from '../../ui/credentials/encryption.tsx'
import { runningActions } from '../../ui/actions/run.ts'
import { toasts } from '../../ui/state/toasts.ts'
import { aCredential } from './builders.ts'
import { mockApi } from './mock-api.ts'

const keyOf = (pem: string, credential = 'prod'): EncryptionView => ({
  credential,
  publicKey: pem,
  createdAt: 0,
  body: { encryptionPlan: encryptionPlan(pem) },
})
const list = 'GET /api/encryption-keys'
const post = 'POST /api/credentials/prod/encryption'
const away = 'DELETE /api/credentials/prod/encryption'

const copied = vi.fn<(text: string) => Promise<void>>()
beforeEach(() => {
  copied.mockReset().mockResolvedValue()
  vi.stubGlobal('navigator', { clipboard: { writeText: copied } })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  toasts.value = []
})

const click = (name: string): boolean => fireEvent.click(screen.getByRole('button', { name }))
const clickInDialog = (name: string): boolean =>
  fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name }))
const pem = () => screen.getByLabelText('Public key (PEM)').textContent

describe('the key pair for encrypted arguments', () => {
  test('is created with a click, and its public key copied as PEM or as an API request body', async () => {
    mockApi({ [list]: [keyOf('OTHER', 'other')], [post]: keyOf('PEM 1\n') })
    render(<Encryption view={aCredential()} />)
    fireEvent.click(await screen.findByText('Create key pair'))
    await screen.findByText('encryptionPlan.publicKey.pem')
    expect(pem()).toBe('PEM 1')
    click('Copy public key')
    click('API request body')
    click('Copy request body')
    await vi.waitFor(() => expect(copied).toHaveBeenCalledTimes(2))
    expect(copied.mock.calls[0]).toEqual(['PEM 1'])
    expect(JSON.parse(copied.mock.calls[1]?.[0] ?? '')).toEqual({ encryptionPlan: encryptionPlan('PEM 1\n') })
  })

  test('is replaced or removed only after a confirmation', async () => {
    const asked = mockApi({ [list]: [keyOf('PEM 1')], [post]: keyOf('PEM 2'), [away]: { removed: ['prod'] } })
    render(<Encryption view={aCredential()} />)
    fireEvent.click(await screen.findByText('Replace'))
    expect(screen.getByRole('dialog').textContent).toContain('can never be decrypted')
    clickInDialog('Cancel')
    expect(asked()).toEqual([list])
    click('Replace')
    clickInDialog('Replace')
    await vi.waitFor(() => expect(pem()).toBe('PEM 2'))
    await vi.waitFor(() => expect(runningActions.value.size).toBe(0))
    click('Remove')
    clickInDialog('Remove')
    await screen.findByText('Create key pair')
    expect(asked()).toEqual([list, post, away])
  })

  test('is not offered for senders that encrypt nothing', () => {
    const asked = mockApi({ [list]: [] })
    const { container } = render(<Encryption view={aCredential({ plan: { type: 'preset', preset: 'stripe' } })} />)
    expect([container.textContent, asked()]).toEqual(['', []])
  })
})
