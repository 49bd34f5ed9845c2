// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { choosingCredential, replay, resign } from '../../ui/actions/replay.ts'
import { ChooseCredentialHost } from '../../ui/replay/choose-credential.tsx'
import { Toasts } from '../../ui/shell/toasts.tsx'
import { dispatch, now } from '../../ui/state/store.ts'
import { toasts } from '../../ui/state/toasts.ts'
import { aCredential, anAttempt, aRow, aSnapshot } from './builders.ts'

const production = aCredential({ id: 'production', name: 'Production' })
const staging = aCredential({ id: 'staging', name: 'Staging' })

type Outcome = NonNullable<ReturnType<typeof anAttempt>['outcome']>

/** An API that responds to a replay on request, and records what it was asked to send. */
function anApi(outcome: Partial<Outcome> = {}) {
  const sent: unknown[] = []
  const { promise, resolve } = Promise.withResolvers<Response>()
  vi.stubGlobal('fetch', (_path: string, { body }: RequestInit) => {
    sent.push(JSON.parse(body as string))
    return promise
  })
  const attempt = anAttempt()
  const full = { ...attempt, outcome: { ...(attempt.outcome as Outcome), ...outcome } }
  return { sent, respond: () => resolve(new Response(JSON.stringify({ attempt: full }))) }
}

const messages = (): string[] => toasts.value.map(({ message }) => message)
const withCredentials = (...credentials: Array<ReturnType<typeof aCredential>>): void => {
  const events = [aRow({ seq: 1, id: 'e1', verdict: 'invalid', credential: 'staging' })]
  const valid = aRow({ seq: 2, id: 'e2', verdict: 'valid', credential: 'production' })
  dispatch([{ type: 'snapshot', snapshot: aSnapshot([valid, ...events], { credentials }) }])
}

beforeEach(() => {
  withCredentials(production, staging)
  toasts.value = []
  choosingCredential.value = null
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

describe('a replay', () => {
  test('says how it is signed and for how long it has been running, then its result', async () => {
    const { respond } = anApi({ status: 200, durationMs: 6 })
    const ended = replay('e1', 'production')
    render(<Toasts />)
    expect(messages()).toEqual(['Replaying with Production…'])
    now.value = Date.now() + 4_100
    expect(await screen.findByText('4 s')).toBeTruthy()
    respond()
    await ended
    expect(messages()).toEqual(['Replayed with Production: 200 in 6 ms'])
  })

  test.each([
    [{ status: 500, durationMs: 12 }, 'Replayed with the original signature: 500 in 12 ms'],
    [
      { status: null, error: 'app_timeout', durationMs: 30_000 },
      'Replayed with the original signature: no response in 30.0 s',
    ],
  ])('that does not succeed is reported as such', async (outcome, message) => {
    anApi(outcome).respond()
    await replay('e1')
    expect(toasts.value).toMatchObject([{ kind: 'problem', message }])
  })
})

describe('signing again', () => {
  test('uses the credential of a valid event without asking', async () => {
    const { sent, respond } = anApi()
    respond()
    resign('e2')
    await vi.waitUntil(() => messages().some((one) => one.startsWith('Replayed')))
    expect(sent).toEqual([{ signature: 'resign', credential: 'production' }])
    expect(choosingCredential.value).toBeNull()
  })

  test('uses the only credential without asking', async () => {
    withCredentials(staging)
    const { sent, respond } = anApi()
    respond()
    resign('e1')
    await vi.waitUntil(() => messages().some((one) => one.startsWith('Replayed')))
    expect(sent).toEqual([{ signature: 'resign', credential: 'staging' }])
  })

  test('asks which credential to use for an event that is not valid', async () => {
    const { sent, respond } = anApi()
    respond()
    resign('e1')
    render(<ChooseCredentialHost />)
    expect(sent).toEqual([])
    const field = screen.getByLabelText<HTMLSelectElement>('Sign with')
    expect(field.value).toBe('staging')
    fireEvent.change(field, { target: { value: 'production' } })
    fireEvent.click(screen.getByText('Re-sign and replay'))
    await vi.waitUntil(() => messages().some((one) => one.startsWith('Replayed')))
    expect(sent).toEqual([{ signature: 'resign', credential: 'production' }])
  })

  test('says that there is no credential', () => {
    withCredentials()
    resign('e1')
    expect(messages()).toEqual(['There is no credential to sign with. Add one on the credentials page.'])
  })
})
