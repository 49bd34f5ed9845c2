import { describe, expect, test } from 'vitest'
import type { OAuth2Plan } from '../../../server/core/model/credential.ts'
import { tokenRefusals } from '../../../server/core/model/credential.ts'
import type { HeaderList } from '../../../server/core/model/request.ts'
import type { Client } from '../../../server/verification/oauth-clients.ts'
import { errorResponse } from '../../../server/oauth/endpoint/responses.ts'
import { decide } from '../../../server/oauth/endpoint/grant.ts'

const now = 1_700_000_000_000
const secret = 's3cret/+ %41'
const plan: OAuth2Plan = { type: 'oauth2', clientId: 'client', clientSecret: secret, scope: 'hooks calls' }
const aClient = (more: Partial<OAuth2Plan> = {}, id = 'vapi'): Client => ({
  id,
  authenticationPlan: { ...plan, ...more },
})

const form: HeaderList = [['Content-Type', 'application/x-www-form-urlencoded']]
const json: HeaderList = [['content-type', 'application/json; charset=utf-8']]
const basic = (text: string): HeaderList => [
  ...form,
  ['Authorization', `Basic ${Buffer.from(text).toString('base64')}`],
]
const good = `client_id=client&client_secret=${encodeURIComponent(secret)}`
const grant = 'grant_type=client_credentials'

const ask = (body: string, headers = form, clients = [aClient()], method = 'POST') =>
  decide(clients, { method, headers, body: Buffer.from(body) }, now)

describe('a token is granted', () => {
  test.each([
    ['a form with the client in the body', `${grant}&${good}`, form, 'a form body and the client in the body'],
    [
      'a form and Basic, encoded as RFC 6749 requires',
      grant,
      basic(`client:${encodeURIComponent(secret)}`),
      'a form body and Basic authentication',
    ],
    ['a form and Basic, not encoded', grant, basic(`client:${secret}`), 'Basic without the form encoding of RFC 6749'],
    [
      'JSON',
      JSON.stringify({ grant_type: 'client_credentials', client_id: 'client', client_secret: secret }),
      json,
      'a JSON body and the client in the body',
    ],
  ])('to %s', (_name, body, headers, note) => {
    const decision = ask(body, headers)
    expect(decision).toMatchObject({ kind: 'grant', scope: 'hooks calls', client: { id: 'vapi' } })
    expect(decision.note).toContain(note)
    expect(decision.note).not.toContain('s3cret')
  })

  test('to JSON with Basic without a scope, which the note mentions', () => {
    const headers: HeaderList = [...json, ...basic(`client:${encodeURIComponent(secret)}`).slice(1)]
    expect(ask('{"grant_type":"client_credentials"}', headers).note).toBe(
      "It asked with a JSON body and Basic authentication; scope missing, so the credential's was granted",
    )
  })

  test('for a subset of the scope on request', () => {
    expect(ask(`${grant}&${good}&scope=calls`)).toMatchObject({ kind: 'grant', scope: 'calls' })
  })

  test('for the previous secret during its grace period, which the note mentions', () => {
    const rotated = (until: number): Client => ({
      ...aClient({ clientSecret: 'new' }),
      previous: { secret, until },
    })
    const decision = ask(`${grant}&${good}`, form, [rotated(now + 1)])
    expect([decision.kind, decision.note.includes('from before the rotation')]).toEqual(['grant', true])
    expect(ask(`${grant}&${good}`, form, [rotated(now)])).toMatchObject({ kind: 'refuse', code: 'invalid_client' })
  })

  test('to the credential with the matching secret when two have the same client id', () => {
    const clients = [aClient({ clientSecret: 'other' }, 'one'), aClient({}, 'two')]
    expect(ask(`${grant}&${good}`, form, clients)).toMatchObject({ kind: 'grant', client: { id: 'two' } })
  })
})

describe('a token is refused', () => {
  test.each([
    ['another grant type', `grant_type=password&${good}`, 400, 'unsupported_grant_type'],
    ['no grant type', good, 400, 'invalid_request'],
    ['an unknown client', `${grant}&client_id=x&client_secret=y`, 401, 'invalid_client'],
    ['no client', grant, 401, 'invalid_client'],
    ['a wrong secret', `${grant}&client_id=client&client_secret=s3cret`, 401, 'invalid_client'],
    ['an empty secret', `${grant}&client_id=client&client_secret=`, 401, 'invalid_client'],
    ['a larger scope', `${grant}&${good}&scope=admin`, 400, 'invalid_scope'],
    ['a duplicate field', `${grant}&${good}&client_id=client`, 400, 'invalid_request'],
    ['invalid JSON', '{', 400, 'invalid_request', json],
    ['a JSON list', '[]', 400, 'invalid_request', json],
    ['two client ids', `${grant}&client_id=other`, 400, 'invalid_request', basic(`client:${secret}`)],
    ['two client secrets', `${grant}&${good}`, 400, 'invalid_request', basic('client:x')],
    ['two Authorization headers', grant, 400, 'invalid_request', [...basic('a:b'), ...basic('a:b')]],
  ] as Array<[string, string, number, string, HeaderList?]>)('to %s', (_name, body, status, code, headers = form) => {
    const decision = ask(body, headers)
    expect(decision).toMatchObject({ kind: 'refuse', code })
    expect(decision.note).not.toContain('s3cret')
    expect(errorResponse(decision.kind === 'refuse' ? decision.code : 'server_error').status).toBe(status)
  })

  test('to any method but POST', () => {
    expect(ask('', form, [aClient()], 'GET')).toMatchObject({ kind: 'refuse', code: 'invalid_request' })
  })

  test.each(tokenRefusals)('with the simulated error %s, which the note explains', (refuseTokens) => {
    const decision = ask(`${grant}&${good}`, form, [aClient({ refuseTokens })])
    expect(decision).toMatchObject({ kind: 'refuse', code: refuseTokens })
    expect(decision.note).toContain(`refuseTokens is ${refuseTokens}`)
  })
})

describe('the error response', () => {
  test.each([
    ['invalid_request', 400, []],
    ['invalid_client', 401, [['WWW-Authenticate', 'Basic realm="token"']]],
    ['invalid_grant', 400, []],
    ['unauthorized_client', 400, []],
    ['server_error', 500, []],
    ['temporarily_unavailable', 503, [['Retry-After', '5']]],
    ['slow_down', 503, [['Retry-After', '5']]],
  ] as const)('for %s has status %i and no-store', (code, status, more) => {
    const response = errorResponse(code)
    expect(response.status).toBe(status)
    expect(JSON.parse(Buffer.from(response.body).toString())).toEqual({ error: code })
    expect(response.headers).toContainEqual(['Cache-Control', 'no-store'])
    expect(response.headers.filter(([name]) => /^(www|retry)/i.test(name))).toEqual(more)
  })
})
