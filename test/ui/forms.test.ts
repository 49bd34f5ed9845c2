import { describe, expect, test } from 'vitest'
import { changedFields } from '../../ui/credentials/change.tsx'
import { planOf } from '../../ui/credentials/create.tsx'
import { fieldsFor, formOf, planForms } from '../../ui/credentials/plans.ts'
import { exampleOf } from '../../ui/credentials/preview.tsx'
import { draftOf, editable, requestOf } from '../../ui/replay/state.ts'
import { aDetail } from './builders.ts'

const form = (id: string) => planForms.find((one) => one.id === id)!
const names = (id: string, values: Record<string, unknown>): string[] =>
  fieldsFor(form(id), values).map((one) => one.name)

describe('the plan of a new credential', () => {
  test('holds what was entered, and nothing of what was left alone', () => {
    const values = { algorithm: 'sha512', signaturePrefix: '', timestampHeader: undefined, toleranceSeconds: null }
    expect(planOf(form('hmac'), values, 's')).toEqual({
      type: 'hmac',
      algorithm: 'sha512',
      toleranceSeconds: null,
      secretKey: 's',
    })
  })

  test('of the older way is a bearer plan in a header of its own, without the prefix', () => {
    expect(planOf(form('legacy'), {}, 's')).toEqual({
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
    expect(formOf({ type: 'bearer', headerName: 'x-vapi-secret' })?.id).toBe('legacy')
    expect(formOf({ type: 'bearer' })?.id).toBe('bearer')
  })

  test('is shown with a made-up secret until one is entered, and not while more is missing', () => {
    expect(exampleOf({ type: 'bearer', token: '' })).toEqual({ type: 'bearer', token: 'example-secret' })
    expect(exampleOf({ type: 'oauth2', clientSecret: 's' })).toBeNull()
    expect(exampleOf({ type: 'preset', preset: 'stripe', secret: '' })).toBeNull()
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
    expect(requestOf(draftOf(event), event)).toEqual({ signature: 'resign', credential: 'prod' })
  })

  test('keeps its signature when no credential decided', () => {
    const unknown = aDetail({ credential: null })
    expect(requestOf(draftOf(unknown), unknown)).toEqual({ signature: 'keep' })
  })

  test('sends the body in UTF-8 once it was changed', () => {
    const draft = { ...draftOf(event), body: 'é' }
    expect(requestOf(draft, event)).toMatchObject({ bodyBase64: 'w6k=' })
  })

  test('sends changed headers without lines that have no name', () => {
    const draft = {
      ...draftOf(event),
      headers: [
        ['X-A', '1'],
        [' ', 'x'],
      ] as const,
    }
    expect(requestOf(draft, event).headers).toEqual([['X-A', '1']])
  })

  test('offers no header that belongs to the connection', () => {
    expect(
      editable([
        ['Content-Length', '1'],
        ['connection', 'close'],
        ['X-A', '1'],
      ]),
    ).toEqual([['X-A', '1']])
  })
})
