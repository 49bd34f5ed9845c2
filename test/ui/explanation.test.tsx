// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { StoredVerification } from '../../server/core/model/event.ts'
import type { Diagnosis, NotCheckedReason } from '../../server/core/model/verification.ts'
import { fail } from '../../server/core/model/verification.ts'
import { appliedChange } from '../../ui/actions/events.ts'
import { dispatch } from '../../ui/state/store.ts'
import { AppFaultNotice } from '../../ui/verification/app-fault.tsx'
import { DiagnosisCard } from '../../ui/verification/diagnosis.tsx'
import { SignatureSection } from '../../ui/verification/signature-section.tsx'
import { TestSecret } from '../../ui/verification/test-secret.tsx'
import { aCredential, aDetail, aSnapshot } from './builders.ts'
import { mockApi } from './mock-api.ts'

beforeEach(() => {
  dispatch([{ type: 'snapshot', snapshot: aSnapshot([], { credentials: [aCredential()] }) }])
  appliedChange.value = null
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

describe('a diagnosis', () => {
  const verification: StoredVerification = {
    verdict: 'invalid',
    reason: 'hmac.signature',
    checks: [fail('hmac.signature', 'The signature is another one.')],
    credentialId: 'prod',
    credentialName: 'Production',
    at: 0,
    diagnosis: {
      cause: 'payload-format',
      rank: 'proven',
      suspected: [],
      causes: [{ id: 'payload-format', message: 'The body alone was signed.' }],
      message: 'The body alone was signed.',
      advice: 'Set payloadFormat to {body}.',
      fix: { set: { payloadFormat: '{body}' } },
      tried: { macs: 1_992, families: ['templates'], complete: false, stopped: true },
      tookMs: 12,
    },
  }
  const show = (part: Partial<StoredVerification> = {}) =>
    render(<DiagnosisCard event={aDetail()} verification={{ ...verification, ...part }} />)

  test('shows the suggested fix field by field, and offers to apply it', () => {
    const { container } = show()
    expect(container.querySelector('tbody tr')?.textContent).toBe('payloadFormatnot set→"{body}"')
    expect(screen.getByRole('button', { name: 'Apply fix to Production' })).toBeTruthy()
  })

  test('says how far the search got', () => {
    expect(show().container.textContent).toContain(
      '1,992 signatures computed in 12 ms. The search stopped at its limit.',
    )
  })

  test('says what was found, then what to do', () => {
    const { container } = show()
    const texts = [...container.querySelectorAll('.diagnosis > p')].map((line) => line.textContent)
    expect(texts.slice(0, 3)).toEqual(['Cause', 'The body alone was signed.', 'Set payloadFormat to {body}.'])
    expect(texts.at(-1)).toBe("Or in a terminal: vhook credentials edit prod --set 'payloadFormat={body}'")
  })

  test('without a proven cause offers no fix', () => {
    const { fix: _none, ...open } = verification.diagnosis!
    const tried = { macs: 12, families: [], complete: true }
    show({ diagnosis: { ...open, cause: 'nothing-fits', causes: [], tried } })
    expect(screen.getByText('No cause found')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /Apply fix/ })).toBeNull()
  })

  test('shows what is only suspected apart from the proven cause, with its evidence', () => {
    const suspected = [
      {
        id: 'time-zone',
        rank: 'possible',
        message: 'One side takes local time for UTC.',
        evidence: ['It is 1 h old.'],
      },
    ] as const
    const diagnosis = {
      ...verification.diagnosis!,
      suspected: [...suspected.map((one) => ({ ...one, evidence: [...one.evidence] }))],
    }
    const { container } = show({ diagnosis })
    expect(container.querySelector('.proven')?.textContent).not.toContain('local time')
    const card = screen.getByRole('region', { name: 'Possible cause' })
    expect(card.textContent).toContain('One side takes local time for UTC.')
    expect(card.textContent).toContain('It is 1 h old.')
  })

  test('shows a likely cause without a second title, and where to find the secret', () => {
    const where = { sender: 'Stripe', place: 'Dashboard > Webhooks', notes: ['Every endpoint has its own secret.'] }
    const likely = {
      id: 'wrong-secret',
      rank: 'likely',
      message: 'The secret is another one.',
      evidence: [],
      where,
    } as const
    const { fix: _none, ...open } = verification.diagnosis!
    const suspected = [{ ...likely, evidence: [] }]
    const { container } = show({ diagnosis: { ...open, cause: 'wrong-secret', rank: 'likely', causes: [], suspected } })
    const labels = [...container.querySelectorAll('section')].map((card) => card.getAttribute('aria-label'))
    expect(labels).toEqual(['Most likely'])
    const text = screen.getByRole('region', { name: 'Most likely' }).textContent
    expect(text).toContain('Where to find it at StripeDashboard > Webhooks')
    expect(text).toContain('Every endpoint has its own secret.')
    expect(container.textContent).not.toContain('No cause')
  })

  test('does not repeat in the details what the advice says', () => {
    const diagnosis = verification.diagnosis!
    const detail = { matched: '{body}', todo: 'Set payloadFormat to {body}.' }
    const causes = diagnosis.causes.map((cause) => ({ ...cause, detail }))
    const { container } = show({ diagnosis: { ...diagnosis, causes } })
    expect([...container.querySelectorAll('dt')].map((name) => name.textContent)).toEqual(['matched'])
  })

  test('that is missing can be requested', () => {
    const { diagnosis: _none, ...bare } = verification
    render(<DiagnosisCard event={aDetail()} verification={bare} />)
    expect(screen.getByRole('button', { name: 'Find the cause' })).toBeTruthy()
  })

  test('that stopped early concludes nothing', () => {
    const { fix: _none, ...open } = verification.diagnosis!
    const message = 'The search stopped early after 12 variants; it runs again when vhook is idle.'
    show({ diagnosis: { ...open, cause: 'nothing-fits', causes: [], message } })
    expect(screen.getByText('No cause found yet')).toBeTruthy()
    expect(screen.getByText(message)).toBeTruthy()
  })

  test.each([
    [2, false],
    [3, true],
  ])('shows %i possible causes, folded: %s', (count, isFolded) => {
    const { fix: _none, ...open } = verification.diagnosis!
    const ids = ['time-zone', 'old-request', 'slow-delivery'] as const
    const suspected = ids
      .slice(0, count)
      .map((id) => ({ id, rank: 'possible' as const, message: `It may be ${id}.`, evidence: [] }))
    const { container } = show({ diagnosis: { ...open, cause: 'time-zone', rank: 'possible', causes: [], suspected } })
    expect(container.querySelectorAll('.possible').length).toBe(count)
    expect(container.querySelector('details .possible') !== null).toBe(isFolded)
  })

  test('applies the fix, says what that achieved, and undoes it', async () => {
    const requests = mockApi({
      'POST /api/events/e1/fix': { credential: 'prod', verdict: 'valid', reverified: { events: 40, valid: 37 } },
      'POST /api/credentials/prod/undo': aCredential(),
      'POST /api/events/e1/verify': { verifications: [] },
    })
    const event = aDetail({ id: 'e1', verdict: 'invalid', verifications: [verification] })
    render(<SignatureSection event={event} />)
    fireEvent.click(screen.getByRole('button', { name: 'Apply fix to Production' }))
    expect(await screen.findByText('Fix applied: 37 of 40 events are valid now.')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
    await vi.waitUntil(() => screen.queryByRole('button', { name: 'Undo' }) === null)
    expect(requests().slice(1)).toEqual(['POST /api/credentials/prod/undo', 'POST /api/events/e1/verify'])
  })
})

describe('another secret', () => {
  const tested = { id: 'e1', receivedAt: 1, method: 'POST', path: '/hook' }
  const show = (result: object) => {
    const requests = mockApi({ 'POST /api/credentials/prod/test': result })
    render(<TestSecret event={aDetail({ id: 'e1' })} credentialId="prod" />)
    fireEvent.input(screen.getByLabelText('Another secret'), { target: { value: 'whsec_2' } })
    fireEvent.click(screen.getByRole('button', { name: 'Test another secret' }))
    return requests
  }

  test('that fits can replace the stored one', async () => {
    const requests = show({ events: [{ ...tested, verdict: 'valid' }], valid: 1 })
    expect(await screen.findByText('This secret passes 1 of 1 event.')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Replace the secret' }))
    await vi.waitUntil(() => appliedChange.value !== null)
    expect(appliedChange.value?.text).toBe('Secret replaced: 1 of 1 event is valid now.')
    expect(requests()).toEqual(['POST /api/credentials/prod/test', 'POST /api/credentials/prod/test'])
  })

  test('that does not fit cannot', async () => {
    show({ events: [{ ...tested, verdict: 'invalid', cause: 'nothing-fits', message: 'No cause.' }], valid: 0 })
    expect(await screen.findByText('This secret passes none of 1 event.')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Replace the secret' })).toBeNull()
  })

  test('is typed into a password field, and its result is gone when it changes', async () => {
    show({ events: [{ ...tested, verdict: 'valid' }], valid: 1 })
    await screen.findByRole('button', { name: 'Replace the secret' })
    const field = screen.getByLabelText<HTMLInputElement>('Another secret')
    expect(field.type).toBe('password')
    fireEvent.input(field, { target: { value: 'whsec_3' } })
    expect(screen.queryByRole('button', { name: 'Replace the secret' })).toBeNull()
  })
})

describe('an event without a verification', () => {
  const notChecked = (part: Partial<StoredVerification>) =>
    aDetail({
      ...{ method: 'PUT', path: '/hook?a=1', verdict: 'not-checked', credential: null, message: 'Why.' },
      verifications: [{ verdict: 'not-checked', checks: [], credentialId: null, credentialName: null, at: 0, ...part }],
    })

  test.each<[NotCheckedReason, Partial<StoredVerification>, string]>([
    ['no-credential-for-sender', { sender: 'Stripe', preset: 'stripe' }, 'vhook credentials add --preset stripe'],
    ['ambiguous-route', {}, 'vhook routes test --method PUT /hook'],
    ['locked', { credentialId: 'prod' }, 'vhook credentials remove prod'],
    ['bad-credential', { credentialId: 'prod' }, 'vhook credentials edit prod --set FIELD=VALUE'],
    ['nothing-checked', { credentialId: 'prod' }, 'vhook credentials show prod'],
  ])('because of %s names the next step', (reason, part, command) => {
    const { container } = render(<SignatureSection event={notChecked({ reason, ...part })} />)
    expect([...container.querySelectorAll('code')].map((code) => code.textContent)).toEqual([command])
  })

  test('because keys are unreachable can be verified again', () => {
    render(<SignatureSection event={notChecked({ reason: 'keys-unreachable', credentialId: 'prod' })} />)
    expect(screen.getByRole('button', { name: 'Verify again' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^Add/ })).toBeNull()
  })

  test('because it is unsigned is neutral and names no credential', () => {
    const message = 'The request carries no signature or token.'
    const event = { ...notChecked({ verdict: 'unsigned' }), verdict: 'unsigned' as const, message }
    const { container } = render(<SignatureSection event={event} />)
    expect(container.querySelector('.section')?.textContent).toBe(`Signature${message}`)
    expect(container.querySelector('.tone-bad, .border-bad, .badge')).toBeNull()
  })

  test('because it is a WebSocket says so', () => {
    const { container } = render(<SignatureSection event={aDetail({ kind: 'websocket', verdict: 'not-checked' })} />)
    expect(container.textContent).toContain('The messages of a WebSocket are not recorded or verified.')
    expect(screen.queryByRole('button')).toBeNull()
  })
})

describe('the response of the app', () => {
  const fault = (part: Partial<Diagnosis>): Diagnosis => ({
    ...{ cause: 'app-rejected-valid', rank: 'proven', causes: [], suspected: [], message: 'Message.' },
    ...{ tried: { macs: 0, families: [], complete: true }, tookMs: 0 },
    ...part,
  })
  const note = () => screen.getByRole('note')

  test('that is an error of the app shows the code to change', () => {
    const causes: Diagnosis['causes'] = [
      { id: 'app-rejected-valid', message: 'Message.', detail: { code: 'express.raw()' } },
    ]
    render(<AppFaultNotice fault={fault({ causes })} />)
    expect(note().className).toContain('tone-bad')
    expect(screen.getByLabelText('Code to change').textContent).toBe('express.raw()')
  })

  test('that only suggests a wrong secret is neutral, and its command can be copied', () => {
    const advice = 'Test another secret: vhook credentials test prod.'
    render(<AppFaultNotice fault={fault({ cause: 'app-accepts-mismatch', rank: 'likely', advice })} />)
    expect(note().className).not.toContain('tone-bad')
    expect(note().querySelector('code')?.textContent).toBe('vhook credentials test prod')
  })
})
