import { type Credential, diagnose, presets, sign, verify } from '../../../server/core/index.ts'
import { discord, fromFetch, livekit, stripe, verifyPreset } from '../../../server/core/presets.ts'

/** A request from Discord, signed with Ed25519; made outside, so that the platform's verification is tested alone. */
export interface SmokeInput {
  publicKey: string
  timestamp: string
  signature: string
  now: number
}

export const smokeBody = '{"text":"é"}'
export const smokeSecret = 'a secret of the test'
export const algorithms = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'] as const

const request = {
  method: 'POST',
  url: 'https://example.com/hook',
  headers: [['Content-Type', 'application/json']] as [string, string][],
  body: new TextEncoder().encode(smokeBody),
}

const hmac = (algorithm: (typeof algorithms)[number], more: { secretIsBase64?: boolean } = {}): Credential => ({
  id: 'smoke',
  authenticationPlan: { type: 'hmac', algorithm, secretKey: smokeSecret, payloadFormat: '{body}', ...more },
})

async function signatures(now: number): Promise<string[]> {
  const signed = await Promise.all(algorithms.map((algorithm) => sign(request, hmac(algorithm), { now })))
  return signed.map(({ added }) => added[0]?.[1] ?? '')
}

/** Signs for Stripe, sends the request through the Fetch API and verifies what arrives. */
async function viaFetch(now: number): Promise<string> {
  const { headers } = await sign(request, { id: 's', authenticationPlan: stripePlan }, { now })
  const sent = new Request(request.url, { ...request, headers: headers.map(([name, value]) => [name, value]) })
  return (await verifyPreset(await fromFetch(sent), stripe, { secret: smokeSecret }, { now })).verdict
}
const stripePlan = { type: 'preset', preset: stripe, secret: smokeSecret } as const

async function byPublicKey({ publicKey, timestamp, signature, now }: SmokeInput): Promise<string> {
  const headers = [
    ...request.headers,
    ['X-Signature-Ed25519', signature],
    ['X-Signature-Timestamp', timestamp],
  ] as const
  const received = { ...request, headers: headers.map(([name, value]) => [name, value] as const) }
  return (await verifyPreset(received, discord, { secret: publicKey }, { now })).verdict
}

async function byJwt(now: number): Promise<string> {
  const secret = { secret: smokeSecret, settings: { apiKey: 'key' } }
  const plan = { type: 'preset', preset: 'livekit', ...secret } as const
  const signed = await sign(request, { id: 'l', authenticationPlan: plan }, { now })
  return (await verifyPreset(signed.request, livekit, secret, { now })).verdict
}

async function bySchemeOfUser(now: number): Promise<string> {
  const scheme = { id: 'own', kind: 'token', token: { from: 'header:x-token' } } as const
  const credential: Credential = { id: 'o', authenticationPlan: { type: 'scheme', scheme, secret: 'token' } }
  return (await verify({ ...request, headers: [['X-Token', 'token']] }, credential, { now })).verdict
}

/** Uses every part of the library that depends on the platform: digests, keys, random ids, texts, requests and what is loaded on demand. */
export async function smoke(input: SmokeInput): Promise<Record<string, unknown>> {
  const { now } = input
  const unsigned = await verify(request, hmac('sha256'), { now })
  const { request: signed } = await sign(request, hmac('sha256'), { now })
  return {
    presets: presets.length > 100,
    signatures: await signatures(now),
    unsigned: unsigned.verdict,
    fetch: await viaFetch(now),
    publicKey: await byPublicKey(input),
    jwt: await byJwt(now),
    scheme: await bySchemeOfUser(now),
    diagnosis: (await diagnose(signed, { ...hmac('sha256'), id: 'wrong' }, { now, budget: { ms: 5_000 } })).cause,
  }
}
