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
  test('contains the fields that were filled in, and no others', () => {
    const values = { algorithm: 'sha512', signaturePrefix: '', timestampHeader: undefined, toleranceSeconds: null }
    expect(planFromForm(form('hmac'), values, 's')).toEqual({
      type: 'hmac',
      algorithm: 'sha512',
      toleranceSeconds: null,
      secretKey: 's',
    })
  })

  test('of the legacy scheme is a bearer plan with its own header and no prefix', () => {
    expect(planFromForm(form('legacy'), {}, 's')).toEqual({
      type: 'bearer',
      headerName: 'X-Vapi-Secret',
      bearerPrefixEnabled: false,
      token: 's',
    })
  })

  test('has no timestamp fields when no timestamp is signed', () => {
    expect(names('hmac', { includeTimestamp: false })).not.toContain('timestampHeader')
    expect(names('hmac', {})).toContain('timestampHeader')
  })

  test('has only the OAuth 2.0 fields that the issuer needs', () => {
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

  test('is recognised from a stored plan', () => {
    expect(planFormFor({ type: 'bearer', headerName: 'x-vapi-secret' })?.id).toBe('legacy')
    expect(planFormFor({ type: 'bearer' })?.id).toBe('bearer')
  })

  test('is previewed with an example secret, unless another required field is empty', () => {
    expect(withExampleSecret({ type: 'bearer', token: '' })).toEqual({ type: 'bearer', token: 'example-secret' })
    expect(withExampleSecret({ type: 'oauth2', clientSecret: 's' })).toBeNull()
    expect(withExampleSecret({ type: 'preset', preset: 'stripe', secret: '' })).toBeNull()
  })
})

test('an edited credential sends only changed fields; a cleared one is set to its default', () => {
  const before = { algorithm: 'sha256', signaturePrefix: 'v1', toleranceSeconds: 60 }
  const after = { algorithm: 'sha256', signaturePrefix: undefined, toleranceSeconds: null, payloadFormat: '{body}' }
  expect(changedFields(before, after, form('hmac').fields)).toEqual({
    signaturePrefix: '',
    toleranceSeconds: null,
    payloadFormat: '{body}',
  })
})

test('a simulation of the token endpoint that was turned off is sent as null', () => {
  const before = { clientId: 'c', refuseTokens: 'invalid_client' }
  expect(changedFields(before, { clientId: 'c', refuseTokens: undefined }, form('oauth2').fields)).toEqual({
    refuseTokens: null,
  })
})

describe('a replay', () => {
  const event = aDetail({ text: '{"a":1}', credential: 'prod' })

  test('starts re-signed with the matching credential', () => {
    expect(toReplayRequest(newDraft(event), event)).toEqual({ signature: 'resign', credential: 'prod' })
  })

  test('keeps its signature when no credential matched', () => {
    const unknown = aDetail({ credential: null })
    expect(toReplayRequest(newDraft(unknown), unknown)).toEqual({ signature: 'keep' })
  })

  test('sends a changed body as UTF-8', () => {
    const draft = { ...newDraft(event), body: 'é' }
    expect(toReplayRequest(draft, event)).toMatchObject({ bodyBase64: 'w6k=' })
  })

  test('sends changed headers without unnamed lines', () => {
    const draft = {
      ...newDraft(event),
      headers: [
        ['X-A', '1'],
        [' ', 'x'],
      ] as const,
    }
    expect(toReplayRequest(draft, event).headers).toEqual([['X-A', '1']])
  })

  test('does not let connection headers be edited', () => {
    expect(
      editableHeaders([
        ['Content-Length', '1'],
        ['connection', 'close'],
        ['Host', 'a.test'],
        ['Expect', '100-continue'],
        ['X-A', '1'],
      ]),
    ).toEqual([['X-A', '1']])
  })
})
