import { createHash, createHmac, generateKeyPairSync, sign as signBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { exportJWK, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../../../../server/core/text/bytes.ts'
import type { Credential } from '../../../../server/core/model/credential.ts'
import type { At } from '../../../../server/core/model/evidence.ts'
import type { SignedRequest } from '../../../../server/core/model/request.ts'
import { verify } from '../../../../server/core/verify.ts'
import { aPreset, aRequest, now, secret } from '../../../support/credentials.ts'

const seconds = now / 1000
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')
const pemOf = (key: typeof rsa.publicKey) => key.export({ type: 'spki', format: 'pem' }).toString()

const keys = await Promise.all(
  [rsa, ed].map(async ({ publicKey }, at) => ({ ...(await exportJWK(publicKey)), kid: `k${at}` })),
)
const sets: string[] = []
const at: At = {
  now,
  keys: (url) => {
    sets.push(url)
    return Promise.resolve(keys)
  },
  document: (url) =>
    Promise.resolve(
      url.includes('mailchannels') ? JSON.stringify({ id: 'k', key: pemOf(ed.publicKey) }) : pemOf(rsa.publicKey),
    ),
}

const { body } = aRequest()
const sha256 = (encoding: 'hex' | 'base64') => createHash('sha256').update(body).digest(encoding)
const edSign = (text: string | Uint8Array) => signBytes(null, Buffer.from(text), ed.privateKey)

const jwt = (alg: string, claims: object, key: typeof rsa.privateKey | Uint8Array, kid?: string) =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg, ...(kid !== undefined && { kid }) }).sign(key)

interface Sender {
  credential: Credential
  request: SignedRequest
  /** Whether the signature covers the body. */
  coversBody: boolean
}

const paypalText = `id|time|wh|${crc32(body)}`
const falText = ['r', 'u', String(seconds), sha256('hex')].join('\n')
const turnkeyText = Buffer.concat([utf8(`v1.ed25519.k1.${now}.e1.`), body])
const digest = `sha-256=:${sha256('base64')}:`
const parameters = `("content-digest");created=${seconds};alg="ed25519";keyid="mckey"`
const google = { iss: 'https://accounts.google.com', aud: aRequest().url, email: 'a@b.test', exp: seconds + 60 }
const tenant = 'https://login.microsoftonline.com/t1/v2.0'

const senders: Record<string, Sender> = {
  paypal: {
    credential: aPreset('paypal', '', { webhookId: 'wh' }),
    request: aRequest({
      headers: [
        ['PAYPAL-TRANSMISSION-ID', 'id'],
        ['PAYPAL-TRANSMISSION-TIME', 'time'],
        ['PAYPAL-TRANSMISSION-SIG', signBytes('sha256', Buffer.from(paypalText), rsa.privateKey).toString('base64')],
        ['PAYPAL-CERT-URL', 'https://api.paypal.com/v1/notifications/certs/CERT-1'],
      ],
    }),
    coversBody: true,
  },
  plaid: {
    credential: aPreset('plaid', pemOf(ec.publicKey)),
    request: aRequest({
      headers: [
        [
          'Plaid-Verification',
          await jwt('ES256', { iat: seconds - 300, request_body_sha256: sha256('hex') }, ec.privateKey),
        ],
      ],
    }),
    coversBody: true,
  },
  fusionauth: {
    credential: aPreset('fusionauth'),
    request: aRequest({
      headers: [
        ['X-FusionAuth-Signature-JWT', await jwt('HS256', { request_body_sha256: sha256('base64') }, utf8(secret))],
      ],
    }),
    coversBody: true,
  },
  'google-pubsub': {
    credential: aPreset('google-pubsub', '', { email: 'a@b.test' }),
    request: aRequest({ headers: [['Authorization', `Bearer ${await jwt('RS256', google, rsa.privateKey, 'k0')}`]] }),
    coversBody: false,
  },
  'azure-event-grid': {
    credential: aPreset('azure-event-grid', '', { tenant: 't1', audience: 'app' }),
    request: aRequest({
      headers: [
        [
          'Authorization',
          `Bearer ${await jwt('RS256', { iss: tenant, aud: 'app', exp: seconds + 60 }, rsa.privateKey, 'k0')}`,
        ],
      ],
    }),
    coversBody: false,
  },
  kinde: {
    credential: aPreset('kinde', '', { domain: 'example.kinde.test' }),
    request: aRequest({ body: utf8(await jwt('RS256', { type: 'user.created' }, rsa.privateKey, 'k0')) }),
    coversBody: true,
  },
  fal: {
    credential: aPreset('fal', ''),
    request: aRequest({
      headers: [
        ['X-Fal-Webhook-Request-Id', 'r'],
        ['X-Fal-Webhook-User-Id', 'u'],
        ['X-Fal-Webhook-Timestamp', String(seconds)],
        ['X-Fal-Webhook-Signature', edSign(falText).toString('hex')],
      ],
    }),
    coversBody: true,
  },
  turnkey: {
    credential: aPreset('turnkey', ''),
    request: aRequest({
      headers: [
        ['X-Turnkey-Signature', edSign(turnkeyText).toString('hex')],
        ['X-Turnkey-Signature-Key-Id', 'k1'],
        ['X-Turnkey-Timestamp', String(now)],
        ['X-Turnkey-Event-Id', 'e1'],
      ],
    }),
    coversBody: true,
  },
  mailchannels: {
    credential: aPreset('mailchannels', ''),
    request: aRequest({
      headers: [
        ['Content-Digest', digest],
        ['Signature-Input', `sig1=${parameters}`],
        [
          'Signature',
          `sig1=:${edSign(`"content-digest": ${digest}\n"@signature-params": ${parameters}`).toString('base64')}:`,
        ],
      ],
    }),
    coversBody: true,
  },
}

const rows = Object.entries(senders)
const otherBody = utf8('{"forged":true}')

describe('a sender whose key must be fetched', () => {
  test.each(rows)('%s is verified', async (_name, { credential, request }) => {
    const verification = await verify(request, credential, at)
    expect(verification.checks.filter(({ status }) => status !== 'pass')).toEqual([])
    expect(verification.verdict).toBe('valid')
  })

  test.each(rows.filter(([, { coversBody }]) => coversBody))(
    '%s is invalid with another body',
    async (_name, { credential, request }) => {
      expect(await verify({ ...request, body: otherBody }, credential, at)).toMatchObject({ verdict: 'invalid' })
    },
  )

  test.each(rows.filter(([name]) => name !== 'kinde'))(
    '%s is invalid without its headers',
    async (_name, { credential }) => {
      expect(await verify(aRequest({ headers: [] }), credential, at)).toMatchObject({ verdict: 'invalid' })
    },
  )

  test.each(rows.filter(([name]) => name !== 'kinde'))(
    '%s is invalid with repeated headers',
    async (_name, { credential, request }) => {
      const twice = { ...request, headers: [...request.headers, ...request.headers] }
      expect(await verify(twice, credential, at)).toMatchObject({ verdict: 'invalid' })
    },
  )

  test.each(rows.filter(([name]) => !['plaid', 'fusionauth'].includes(name)))(
    '%s is not checked without its key',
    async (_name, { credential, request }) => {
      expect(await verify(request, credential, { now })).toMatchObject({
        verdict: 'not-checked',
        reason: 'keys-unreachable',
      })
    },
  )

  test('fetches keys only from its own hosts', () => {
    expect(new Set(sets.map((url) => new URL(url).host))).toEqual(
      new Set([
        'www.googleapis.com',
        'login.microsoftonline.com',
        'example.kinde.test',
        'rest.alpha.fal.ai',
        'api.turnkey.com',
      ]),
    )
  })
})

test.each([
  'https://evil.test/cert',
  'http://api.paypal.com/cert',
  'https://api.paypal.com.evil.test/cert',
  'https://api.paypal.com@evil.test/cert',
  'https://api.paypal.com:8443/cert',
])('PayPal’s certificate is not fetched from %s', async (url) => {
  const { credential, request } = senders['paypal'] as Sender
  const headers = request.headers.map(([name, value]): [string, string] => [
    name,
    name === 'PAYPAL-CERT-URL' ? url : value,
  ])
  const document = () => Promise.reject(new Error('must not be fetched'))
  expect(await verify({ ...request, headers }, credential, { now, document })).toMatchObject({
    verdict: 'invalid',
    reason: 'paypal.certificate',
  })
})

test('an old token of Plaid is invalid although its signature matches', async () => {
  const token = await jwt('ES256', { iat: seconds - 301, request_body_sha256: sha256('hex') }, ec.privateKey)
  const request = aRequest({ headers: [['Plaid-Verification', token]] })
  expect(await verify(request, aPreset('plaid', pemOf(ec.publicKey)), at)).toMatchObject({
    verdict: 'invalid',
    reason: 'plaid.timestamp',
  })
})

describe('a template', () => {
  const mercado = (headers: [string, string][], url: string) => aRequest({ headers, url })
  const signature = (text: string) => `ts=${now},v1=${createHmac('sha256', secret).update(text).digest('hex')}`

  test.each([
    [
      'every part present',
      [['x-request-id', 'r']] as [string, string][],
      '/x?data.id=AB1',
      `id:ab1;request-id:r;ts:${now};`,
    ],
    ['one group omitted', [] as [string, string][], '/x?data.id=AB1', `id:ab1;ts:${now};`],
    ['all groups omitted', [] as [string, string][], '/x', `ts:${now};`],
  ])('has optional groups: %s', async (_name, headers, url, text) => {
    const request = mercado([...headers, ['x-signature', signature(text)]], url)
    expect(await verify(request, aPreset('mercado-pago'), { now })).toMatchObject({ verdict: 'valid' })
  })

  test('names the part that is missing', async () => {
    const { checks } = await verify(aRequest({ headers: [['X-Plivo-Signature-V3', 'AAAA']] }), aPreset('plivo'), {
      now,
    })
    expect(checks.find(({ id }) => id === 'hmac.payload')?.message).toContain('header:X-Plivo-Signature-V3-Nonce')
  })
})
