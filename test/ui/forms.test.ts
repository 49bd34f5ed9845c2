import { describe, expect, test } from 'vitest'
import { changedFields } from '../../ui/credentials/edit.tsx'
import { planFromForm } from '../../ui/credentials/create.tsx'
import { visibleFields, planFormFor, planForms } from '../../ui/credentials/plans.ts'
import { withExampleSecret } from '../../ui/credentials/preview.tsx'
import { newDraft, editableHeaders, toReplayRequest } from '../../ui/replay/draft.ts'
import { aDetail } from './builders.ts'

const form = (id: string) => planForms.find((one) => one.id === id)!
const names = (id: string, values: Record<string, unknown>): string[] =>
  visibleFields(form(id), values).map((one) => one.name)

describe('the plan of a new credential', () => {
  test('holds what was entered, and nothing of what was left alone', () => {
    const values = { algorithm: 'sha512', signaturePrefix: '', timestampHeader: undefined, toleranceSeconds: null }
    expect(planFromForm(form('hmac'), values, 's')).toEqual({
      type: 'hmac',
      algorithm: 'sha512',
      toleranceSeconds: null,
      secretKey: 's',
    })
  })

  test('of the older way is a bearer plan in a header of its own, without the prefix', () => {
    expect(planFromForm(form('legacy'), {}, 's')).toEqual({
      type: 'bearer',
      headerName: 'X-Vapi-Secret',
      bearerPrefixEnabled: false,
      token: 's',
    })
  })

  test('asks nothing about a timestamp that is not signed', () => {
    expect(names('hmac', { includeTimestamp: false })).not.toContain('timestampHeader')
    expect(names('hmac', {})).toContain('timestampHeader')
  })

  test('asks of OAuth 2.0 only what its issuer needs', () => {
    expect(names('oauth2', {})).toEqual([
      'issuer',
      'clientId',
      'scope',
      'tokenLifetimeSeconds',
      'tokenFormat',
      'refuseTokens',
      'slowTokensMs',
    ])
    expect(names('oauth2', { issuer: 'introspection' })).toContain('introspectionUrl')
  })

  test('is found again from what is stored', () => {
    expect(planFormFor({ type: 'bearer', headerName: 'x-vapi-secret' })?.id).toBe('legacy')
    expect(planFormFor({ type: 'bearer' })?.id).toBe('bearer')
  })

  test('is shown with a made-up secret until one is entered, and not while more is missing', () => {
    expect(withExampleSecret({ type: 'bearer', token: '' })).toEqual({ type: 'bearer', token: 'example-secret' })
    expect(withExampleSecret({ type: 'oauth2', clientSecret: 's' })).toBeNull()
    expect(withExampleSecret({ type: 'preset', preset: 'stripe', secret: '' })).toBeNull()
  })
})

test('an edited credential sends only what changed; what was emptied goes back to its standard', () => {
  const before = { algorithm: 'sha256', signaturePrefix: 'v1', toleranceSeconds: 60 }
  const after = { algorithm: 'sha256', signaturePrefix: undefined, toleranceSeconds: null, payloadFormat: '{body}' }
  expect(changedFields(before, after, form('hmac').fields)).toEqual({
    signaturePrefix: '',
    toleranceSeconds: null,
    payloadFormat: '{body}',
  })
})

test('a switch of the token endpoint that was turned off again is sent as null', () => {
  const before = { clientId: 'c', refuseTokens: 'invalid_client' }
  expect(changedFields(before, { clientId: 'c', refuseTokens: undefined }, form('oauth2').fields)).toEqual({
    refuseTokens: null,
  })
})

describe('a replay', () => {
  const event = aDetail({ text: '{"a":1}', credential: 'prod' })

  test('begins signed again with the credential that decided', () => {
    expect(toReplayRequest(newDraft(event), event)).toEqual({ signature: 'resign', credential: 'prod' })
  })

  test('keeps its signature when no credential decided', () => {
    const unknown = aDetail({ credential: null })
    expect(toReplayRequest(newDraft(unknown), unknown)).toEqual({ signature: 'keep' })
  })

  test('sends the body in UTF-8 once it was changed', () => {
    const draft = { ...newDraft(event), body: 'é' }
    expect(toReplayRequest(draft, event)).toMatchObject({ bodyBase64: 'w6k=' })
  })

  test('sends changed headers without lines that have no name', () => {
    const draft = {
      ...newDraft(event),
      headers: [
        ['X-A', '1'],
        [' ', 'x'],
      ] as const,
    }
    expect(toReplayRequest(draft, event).headers).toEqual([['X-A', '1']])
  })

  test('offers no header that belongs to the connection', () => {
    expect(
      editableHeaders([
        ['Content-Length', '1'],
        ['connection', 'close'],
        ['X-A', '1'],
      ]),
    ).toEqual([['X-A', '1']])
  })
})
