import { describe, expect, test } from 'vitest'
import type { Credential } from '../../server/core/credential.ts'
import type { HeaderList } from '../../server/core/request.ts'
import { answerTokenRequest, askedFor, issuingCredentials, tokenHash } from '../../server/oauth/endpoint.ts'

const now = 1_700_000_000_000
const credential: Credential = {
  id: 'vapi',
  authenticationPlan: { type: 'oauth2', clientId: 'client', clientSecret: 's3cret/+', scope: 'hooks calls' },
}
const candidates = issuingCredentials([credential])
const form: HeaderList = [['Content-Type', 'application/x-www-form-urlencoded']]

const ask = (body: string, headers = form, method = 'POST') =>
  answerTokenRequest(candidates, { method, headers, body: Buffer.from(body) }, now)
const bodyOf = (asked: ReturnType<typeof ask>): Record<string, unknown> =>
  JSON.parse(asked.answer.body.toString()) as Record<string, unknown>

describe('the token endpoint issues a token', () => {
  const basic = (text: string): HeaderList => [
    ...form,
    ['Authorization', `Basic ${Buffer.from(text).toString('base64')}`],
  ]
  test.each([
    [
      'a form with the client in the body',
      'grant_type=client_credentials&client_id=client&client_secret=s3cret%2F%2B',
      form,
    ],
    ['a form and Basic, encoded as RFC 6749 wants', 'grant_type=client_credentials', basic('client:s3cret%2F%2B')],
    [
      'JSON',
      '{"grant_type":"client_credentials","client_id":"client","client_secret":"s3cret/+"}',
      [['content-type', 'application/json; charset=utf-8']] as HeaderList,
    ],
  ])('asked with %s', (_name, body, headers) => {
    const asked = ask(body, headers)
    expect(asked.answer.status).toBe(200)
    expect(asked.answer.headers).toContainEqual(['Cache-Control', 'no-store'])
    const answer = bodyOf(asked)
    expect(answer).toMatchObject({ token_type: 'Bearer', expires_in: 3_600, scope: 'hooks calls' })
    expect(asked.token).toEqual({
      hash: tokenHash(String(answer['access_token'])),
      credentialId: 'vapi',
      clientId: 'client',
      scope: 'hooks calls',
      issuedAt: now,
      expiresAt: now + 3_600_000,
    })
  })

  test('for the part of the scope that was asked for', () => {
    const asked = ask('grant_type=client_credentials&client_id=client&client_secret=s3cret%2F%2B&scope=calls')
    expect(bodyOf(asked)).toMatchObject({ scope: 'calls' })
  })
})

describe('the token endpoint refuses', () => {
  const good = 'client_id=client&client_secret=s3cret%2F%2B'
  test.each([
    ['another grant', `grant_type=password&${good}`, 400, 'unsupported_grant_type'],
    ['an unknown client', 'grant_type=client_credentials&client_id=x&client_secret=y', 401, 'invalid_client'],
    ['another secret', 'grant_type=client_credentials&client_id=client&client_secret=s3cret', 401, 'invalid_client'],
    ['an empty secret', 'grant_type=client_credentials&client_id=client&client_secret=', 401, 'invalid_client'],
    ['a larger scope', `grant_type=client_credentials&${good}&scope=admin`, 400, 'invalid_scope'],
    ['a field that comes twice', `grant_type=client_credentials&${good}&client_id=client`, 400, 'invalid_request'],
  ])('%s', (_name, body, status, error) => {
    const asked = ask(body)
    expect(asked.answer.status).toBe(status)
    expect(bodyOf(asked)).toEqual({ error })
    expect(asked.token).toBeUndefined()
    expect(asked.explanation).not.toContain('s3cret')
  })

  test('GET, and a client that proves itself in two ways', () => {
    expect(bodyOf(ask('', form, 'GET'))).toEqual({ error: 'invalid_request' })
    const both: HeaderList = [...form, ['Authorization', `Basic ${Buffer.from('client:x').toString('base64')}`]]
    expect(bodyOf(ask(`grant_type=client_credentials&${good}`, both))).toEqual({ error: 'invalid_request' })
  })
})

describe('the path of the endpoint', () => {
  test('is open only while a credential asks for it', () => {
    expect(askedFor([credential], '/vhook/oauth/token?x=1')).toHaveLength(1)
    expect(askedFor([credential], '/vhook/oauth')).toEqual([])
    expect(askedFor([], '/vhook/oauth/token')).toEqual([])
  })

  test("is the one of the plan's own URL, where it has one", () => {
    const own: Credential = {
      ...credential,
      authenticationPlan: { type: 'oauth2', clientId: 'c', clientSecret: 's', url: 'https://t.example/auth/token' },
    }
    expect(askedFor([own], '/auth/token')).toHaveLength(1)
    expect(askedFor([own], '/vhook/oauth/token')).toEqual([])
  })
})
