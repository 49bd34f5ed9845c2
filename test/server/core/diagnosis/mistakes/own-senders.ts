import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto'
import type { Credential } from '../../../../../server/core/model/credential.ts'
import type { PresetId } from '../../../../../server/core/schemes/presets/index.ts'
import { utf8 } from '../../../../../server/core/text/bytes.ts'
import type { Sent } from './kinds.ts'

const aCredential = (preset: PresetId, secret: string): Credential => ({
  id: 'mine',
  authenticationPlan: { type: 'preset', preset, secret },
})

const contentType = ['content-type', 'application/json'] as const

const sha256 = (text: string) => createHash('sha256').update(text)

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A request as Plaid signs it: a JWT with ES256 that contains the hash of the body. */
export function plaidRequest(body: string, now: number): Sent {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const claims = { iat: Math.floor(now / 1000), request_body_sha256: sha256(body).digest('hex') }
  const signed = `${part({ alg: 'ES256', typ: 'JWT', kid: 'k1' })}.${part(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const secret = JSON.stringify({ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' })
  return {
    request: {
      method: 'POST',
      url: 'https://hooks.example.test/plaid',
      headers: [contentType, ['Plaid-Verification', `${signed}.${signature.toString('base64url')}`]],
      body: utf8(body),
    },
    credential: aCredential('plaid', secret),
    at: { now },
  }
}

/** A request as FusionAuth signs it with an HMAC key. */
export function fusionauthRequest(body: string, now: number): Sent {
  const secret = 'invented-fusionauth-key-0001'
  const claims = { iat: Math.floor(now / 1000), request_body_sha256: sha256(body).digest('base64') }
  const signed = `${part({ alg: 'HS256' })}.${part(claims)}`
  const token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
  return {
    request: {
      method: 'POST',
      url: 'https://hooks.example.test/fusionauth',
      headers: [contentType, ['X-FusionAuth-Signature-JWT', token]],
      body: utf8(body),
    },
    credential: aCredential('fusionauth', secret),
    at: { now },
  }
}

/** A request as Twilio signs JSON: the URL with the hash of the body. */
export function twilioJsonRequest(body: string, now: number): Sent {
  const secret = 'invented-twilio-token-0001'
  const url = `https://hooks.example.test/twilio?tenant=1&bodySHA256=${sha256(body).digest('hex')}`
  const signature = createHmac('sha1', secret).update(url).digest('base64')
  return {
    request: { method: 'POST', url, headers: [contentType, ['X-Twilio-Signature', signature]], body: utf8(body) },
    credential: aCredential('twilio', secret),
    at: { now },
  }
}
