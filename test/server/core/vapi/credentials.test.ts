import { describe, expect, test } from 'vitest'
import type { AuthenticationPlan, CredentialView } from '../../../../server/core/model/credential.ts'
import { secretField } from '../../../../server/core/model/credential.ts'
import { sign } from '../../../../server/core/signing/sign.ts'
import { importCredentials } from '../../../../server/core/vapi/credentials.ts'
import { envLines, exportCredential } from '../../../../server/core/vapi/credentials/export.ts'

const read = (value: unknown) => importCredentials(JSON.stringify(value))
const plans = (value: unknown): AuthenticationPlan[] => read(value).credentials.map((one) => one.authenticationPlan)
const aView = (plan: Record<string, unknown> & { type: AuthenticationPlan['type'] }, id = 'one'): CredentialView => ({
  id,
  plan,
  name: 'One',
  fingerprint: '00000000',
  locked: false,
  createdAt: 0,
  updatedAt: 0,
  version: 1,
  usage: { valid: 0, invalid: 0, lastUsedAt: null },
})

describe("Vapi's credential JSON", () => {
  const hmac = {
    type: 'hmac',
    secretKey: 's3cret',
    algorithm: 'sha256',
    payloadFormat: '{body}',
    includeTimestamp: false,
  }

  test.each(['custom-credential', 'webhook'])('with the provider %s is taken field for field', (provider) => {
    expect(read({ provider, name: 'Production', authenticationPlan: hmac }).credentials).toEqual([
      { name: 'Production', authenticationPlan: hmac },
    ])
  })

  test('may be a list, and other credentials are reported', () => {
    const { credentials, notes } = read([
      { id: 'x', provider: 'custom-credential', name: 'A', authenticationPlan: hmac },
      { id: 'y', provider: 'aws', name: 'B', authenticationPlan: { type: 'aws-sts' } },
      { id: 'z', provider: 's3', name: 'C', authenticationPlan: { type: 'bearer', token: 't' } },
    ])
    expect(credentials.map(({ name }) => name)).toEqual(['A'])
    expect(notes).toHaveLength(2)
  })

  test.each([{}, { secretKey: '' }, { secretKey: '<the secret of one>' }, { secretKey: '[REDACTED]' }])(
    'without its secret (%j) is refused with the reason',
    (secret) => {
      const given = { name: 'A', authenticationPlan: { type: 'hmac', algorithm: 'sha256', ...secret } }
      expect(() => read(given)).toThrow('A was skipped: its secret is missing')
    },
  )
})

describe('an inline server', () => {
  test('with a secret becomes an equivalent bearer credential', async () => {
    const { credentials, servers } = read({ url: 'https://x.test/hook', secret: 's3cret', timeoutSeconds: 30 })
    expect(credentials[0]?.authenticationPlan).toEqual({
      type: 'bearer',
      token: 's3cret',
      headerName: 'X-Vapi-Secret',
      bearerPrefixEnabled: false,
    })
    expect(servers).toEqual([
      {
        path: '',
        server: {
          url: 'https://x.test/hook',
          timeoutSeconds: 30,
          credentialId: '<the id of the credential Vapi in Vapi>',
        },
      },
    ])
    const plan = credentials[0]?.authenticationPlan
    if (!plan) throw new Error('no credential')
    const request = { method: 'POST', url: '/', headers: [], body: new Uint8Array() }
    expect((await sign(request, { id: 'a', authenticationPlan: plan }, { now: 0 })).added).toEqual([
      ['X-Vapi-Secret', 's3cret'],
    ])
  })

  test.each([
    ['Authorization', 'Bearer tok', { token: 'tok', bearerPrefixEnabled: true }],
    ['Authorization', 'Basic dTpw', { token: 'Basic dTpw', bearerPrefixEnabled: false }],
    ['x-api-key', 'tok', { token: 'tok', bearerPrefixEnabled: false }],
    ['X-Vapi-Secret', 'tok', { token: 'tok', bearerPrefixEnabled: false }],
  ])('with the header %s: %s becomes a bearer credential of that header', (headerName, value, expected) => {
    const { credentials, servers } = read({ url: 'https://x.test', headers: { [headerName]: value, 'x-team': 'a' } })
    expect(credentials[0]?.authenticationPlan).toEqual({ type: 'bearer', headerName, ...expected })
    expect(servers[0]?.server['headers']).toEqual({ 'x-team': 'a' })
  })

  test('loses its headers if all of them authenticate', () => {
    expect(
      read({ url: 'https://x.test', headers: { authorization: 'Bearer t' } }).servers[0]?.server,
    ).not.toHaveProperty('headers')
  })

  test('prefers the header X-Vapi-Secret to the secret, as Vapi does', () => {
    expect(plans({ secret: 'generated', headers: { 'x-vapi-secret': 'by hand' } })).toMatchObject([
      { token: 'by hand' },
    ])
  })

  test('with several kinds of authentication keeps the others as headers, without their values', () => {
    const { credentials, servers, notes } = read({
      url: 'https://x.test',
      secret: 'aaa',
      headers: { authorization: 'Bearer bbb' },
    })
    expect(credentials.map(({ name }) => name)).toEqual(['Vapi', 'Vapi 2'])
    expect(servers[0]?.server['headers']).toEqual({ 'X-Vapi-Secret': '<the token of Vapi 2>' })
    expect(JSON.stringify([servers, notes])).not.toMatch(/aaa|bbb/)
  })

  test('whose secret Vapi redacted is reported and skipped', () => {
    expect(() => read({ name: 'A', server: { url: 'https://x.test', secret: '[REDACTED]' } })).toThrow(
      'that Vapi redacted',
    )
  })
})

describe('a resource with inline authentication', () => {
  test('is read at every level, and one secret becomes one credential', () => {
    const server = { url: 'https://x.test', secret: 's3cret' }
    const { credentials, servers } = read({
      name: 'Bikes',
      model: { tools: [{ type: 'function', server }, { type: 'apiRequest', url: 'https://api.test', headers: { authorization: 'Bearer other' } }] }, // prettier-ignore
      voice: { server },
      server,
    })
    expect(credentials.map(({ name }) => name)).toEqual(['Bikes'])
    expect(servers.map(({ path }) => path)).toEqual(['server', 'model.tools.0.server', 'voice.server'])
  })

  test('may have the legacy fields serverUrl and serverUrlSecret', () => {
    const { credentials, servers } = read({
      provider: 'twilio',
      number: '+1',
      serverUrl: 'https://x.test',
      serverUrlSecret: 's',
    })
    expect(credentials).toMatchObject([{ authenticationPlan: { token: 's', headerName: 'X-Vapi-Secret' } }])
    expect(servers).toMatchObject([{ path: 'server', server: { url: 'https://x.test' } }])
  })

  test('with a credential already has nothing to migrate', () => {
    expect(() => read({ server: { url: 'https://x.test', credentialId: 'c' } })).toThrow(
      'contains no credential, inline secret',
    )
  })

  test('with legacy OAuth settings becomes an OAuth credential', () => {
    const webhook = {
      type: 'oauth2',
      clientId: 'c',
      clientSecret: 's',
      tokenUrl: 'https://auth.test/token',
      scope: 'hook',
    }
    const { credentials, servers, notes } = read({ server: { url: 'https://x.test' }, credentials: { webhook } })
    expect(credentials.map((one) => one.authenticationPlan)).toEqual([
      { type: 'oauth2', clientId: 'c', clientSecret: 's', url: 'https://auth.test/token', scope: 'hook' },
    ])
    expect(servers[0]?.server).toEqual({
      url: 'https://x.test',
      credentialId: '<the id of the credential Vapi in Vapi>',
    })
    expect(notes.join(' ')).toContain('issuer')
  })
})

describe('lines of a .env', () => {
  const env = (text: string) => importCredentials(text).credentials

  test.each([
    ['QSTASH_NEXT_SIGNING_KEY=b\nQSTASH_CURRENT_SIGNING_KEY=a', 'qstash', 'a', 'b'],
    ['TWILIO_AUTH_TOKEN=a\nTWILIO_SECONDARY_AUTH_TOKEN=b', 'twilio', 'a', 'b'],
    // The fallback is the key that signs until the end of the rotation.
    ['INNGEST_SIGNING_KEY=new\nINNGEST_SIGNING_KEY_FALLBACK=old', 'inngest', 'old', 'new'],
  ])('%j are the two keys of one credential', (text, preset, secret, nextSecret) => {
    expect(importCredentials(text)).toMatchObject({
      credentials: [{ authenticationPlan: { preset, secret, nextSecret } }],
      notes: [],
    })
  })

  test.each(['INNGEST_SIGNING_KEY=a', 'QSTASH_CURRENT_SIGNING_KEY=a\nQSTASH_NEXT_SIGNING_KEY='])(
    '%j is one key',
    (text) => {
      const [one, ...others] = env(text)
      expect(others).toEqual([])
      expect(one?.authenticationPlan).not.toHaveProperty('nextSecret')
      expect(one?.authenticationPlan).toMatchObject({ secret: 'a' })
    },
  )

  test('of a next key alone are named with the variable that is missing', () => {
    expect(() => env('QSTASH_NEXT_SIGNING_KEY=b')).toThrow('QSTASH_CURRENT_SIGNING_KEY is missing')
  })

  test.each([
    ['STRIPE_WEBHOOK_SECRET=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', { type: 'preset', preset: 'stripe' }],
    ["export GITHUB_WEBHOOK_SECRET='It is a secret'", { type: 'preset', preset: 'github', secret: 'It is a secret' }],
    ['SLACK_SIGNING_SECRET="abc" # from the dashboard', { type: 'preset', preset: 'slack', secret: 'abc' }],
    ['TWILIO_AUTH_TOKEN=abc # no quotes', { type: 'preset', preset: 'twilio', secret: 'abc' }],
    ['LEMON_SQUEEZY_WEBHOOK_SECRET=a', { type: 'preset', preset: 'lemon-squeezy' }],
    ['VAPI_SERVER_SECRET=a', { type: 'bearer', headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false, token: 'a' }],
    ['VAPI_HMAC_SECRET=a', { type: 'hmac', algorithm: 'sha256', secretKey: 'a' }],
    ['VAPI_WEBHOOK_TOKEN=a', { type: 'bearer', token: 'a' }],
  ])('%s', (line, expected) => {
    expect(env(`# comment\nPORT=3000\n${line}\n`)).toMatchObject([{ authenticationPlan: expected }])
  })

  test.each([
    'STRIPE_SECRET_KEY',
    'VAPI_API_KEY',
    'VAPI_TOKEN',
    'GITHUB_TOKEN',
    'PAYPAL_WEBHOOK_SECRET',
    'DATABASE_URL',
  ])('leave %s alone', (name) => {
    expect(() => env(`${name}=abc`)).toThrow('or known variable')
  })

  test('name a variable that is empty', () => {
    expect(() => env('STRIPE_WEBHOOK_SECRET=')).toThrow('STRIPE_WEBHOOK_SECRET (line 1) was skipped: it is empty')
  })
})

test.each(['', 'hello', '42', '[]', '{}', '{"a":'])('the text %j is refused with a message', (text) => {
  expect(() => importCredentials(text)).toThrow(/cannot be used/)
})

test('deeply nested text does not crash the program', () => {
  expect(() => importCredentials(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`)).toThrow(/cannot be used/)
})

describe('what is exported', () => {
  const vapiPlans: Array<Record<string, unknown> & { type: AuthenticationPlan['type'] }> = [
    { type: 'bearer', headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false },
    { type: 'hmac', algorithm: 'sha512', signatureHeader: 'x-sig', signatureEncoding: 'base64', secretIsBase64: true },
    { type: 'oauth2', url: 'https://a.test/token', clientId: 'c', scope: 's' },
  ]

  test.each(vapiPlans)(
    'of $type is the body of the credential endpoint, and comes back the same with its secret',
    (plan) => {
      const exported = exportCredential(aView({ ...plan, toleranceSeconds: 60, issuer: 'jwt' }))
      if (!('body' in exported)) throw new Error(exported.why)
      const field = secretField[plan.type]
      expect(exported.body).toEqual({
        provider: 'custom-credential',
        name: 'One',
        authenticationPlan: { ...plan, [field]: '<the secret of one>' },
      })
      const filled = { ...exported.body, authenticationPlan: { ...plan, [field]: 's3cret' } }
      expect(read(filled).credentials).toEqual([{ name: 'One', authenticationPlan: { ...plan, [field]: 's3cret' } }])
    },
  )

  test.each([
    [{ type: 'preset', preset: 'stripe' } as const, 'no such plan'],
    [{ type: 'hmac', algorithm: 'md5' } as const, 'does not support md5'],
  ])('of %j is only a reason', (plan, why) => {
    expect(exportCredential(aView(plan))).toMatchObject({ id: 'one', why: expect.stringContaining(why) })
  })

  test('keeps a name within the 40 characters of Vapi', () => {
    const exported = exportCredential({ ...aView({ type: 'bearer' }), name: 'n'.repeat(50) })
    expect('body' in exported && exported.body['name']).toBe('n'.repeat(40))
  })

  test('as .env has both keys of a sender with two, which are read back into one credential', () => {
    const lines = envLines([{ ...aView({ type: 'preset', preset: 'qstash' }, 'q'), hasNextSecret: true }])
    expect(lines).toBe('# q (preset)\nQSTASH_CURRENT_SIGNING_KEY=\nQSTASH_NEXT_SIGNING_KEY=\n')
    const { credentials } = importCredentials(lines.replace('=\n', '=a\n').replace('=\n', '=b\n'))
    const plan = { type: 'preset', preset: 'qstash', secret: 'a', nextSecret: 'b' }
    expect(credentials.map((one) => one.authenticationPlan)).toEqual([plan])
  })

  test('as .env contains only names, which are read back', () => {
    const lines = envLines([aView({ type: 'preset', preset: 'stripe' }, 'stripe'), aView({ type: 'hmac' }, 'vapi')])
    expect(lines).toContain('STRIPE_WEBHOOK_SECRET=\n')
    expect(lines).toContain('VAPI_SIGNING_SECRET=\n')
    const filled = importCredentials(lines.replaceAll('=\n', '=s3cret\n'))
    expect(filled.credentials.map((one) => one.authenticationPlan.type)).toEqual(['preset', 'hmac'])
  })
})
