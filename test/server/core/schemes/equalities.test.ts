import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import type { AuthenticationPlan } from '../../../../server/core/model/credential.ts'
import { verify } from '../../../../server/core/verify.ts'
import { aCredential, aRequest, now, secret } from '../../../support/credentials.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function token(claims: object): string {
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ nbf: now / 1000 - 5, exp: now / 1000 + 300, jti: 'a1', ...claims })}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

const { url, body } = aRequest()
const hash = (data: string | Uint8Array, encoding: 'hex' | 'base64') =>
  createHash('sha256').update(data).digest(encoding)
const messagebird = { iss: 'MessageBird', url_hash: hash(url, 'hex'), payload_hash: hash(body, 'hex') }
const livekit = { iss: 'APIkey', sha256: hash(body, 'base64') }

test.each<[preset: string, header: string, claims: object, message: string]>([
  ['messagebird', 'MessageBird-Signature-JWT', { ...messagebird, iss: 'Other' }, 'iss does not equal MessageBird.'],
  [
    'messagebird',
    'MessageBird-Signature-JWT',
    { ...messagebird, payload_hash: '00' },
    'payload_hash does not equal the hash of the body.',
  ],
  [
    'messagebird',
    'MessageBird-Signature-JWT',
    { ...messagebird, url_hash: '00' },
    'url_hash does not equal the hash of the URL.',
  ],
  [
    'livekit',
    'Authorization',
    { ...livekit, iss: 'other' },
    'iss does not equal the setting apiKey of the credential.',
  ],
])(
  '%s, %s: a claim of another value is explained without the syntax of schemes',
  async (preset, name, claims, message) => {
    const plan = { type: 'preset', preset, secret, settings: preset === 'livekit' ? { apiKey: 'APIkey' } : {} }
    const request = aRequest({ headers: [[name, token(claims)]] })
    const { checks } = await verify(request, aCredential(plan as AuthenticationPlan), { now })
    expect(checks.filter(({ status }) => status === 'fail').map((check) => check.message)).toEqual([
      `The claim ${message}`,
    ])
  },
)
