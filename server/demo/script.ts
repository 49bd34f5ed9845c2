import { randomBytes, randomUUID } from 'node:crypto'
import { textOf, utf8 } from '../core/text/bytes.ts'
import type { Credential } from '../core/model/credential.ts'
import { isObject, parseJson } from '../core/text/json.ts'
import type { SignedRequest } from '../core/model/request.ts'
import { sign } from '../core/signing/sign.ts'
import { refreshSample, sampleTime } from '../core/vapi/refresh-sample.ts'
import type { Refresh } from '../core/vapi/refresh-sample.ts'
import { defaultTokenPath } from '../core/token-endpoint.ts'
import { billingAsSigned } from './app-verifier.ts'
import type { DemoCredential } from './credentials.ts'
import { post } from './post.ts'

/** One request: a sample of Vapi or a body, its path, and how it is signed. */
interface Step {
  method?: 'GET'
  sample?: string
  body?: object
  path: string
  sign: DemoCredential | keyof typeof otherSignatures
}

/** One call from start to report, with other requests in between. Every plan signs once, and common mistakes occur once each. */
const steps: readonly Step[] = [
  { method: 'GET', path: '/health', sign: 'unsigned' },
  { sample: 'assistant-request', path: '/vapi/phone', sign: 'demo-secret' },
  { sample: 'speech-update', path: '/vapi/events', sign: 'demo-bearer' },
  { sample: 'conversation-update', path: '/vapi/events', sign: 'unsigned' },
  { sample: 'transcript', path: '/vapi/events', sign: 'demo-hmac' },
  { sample: 'tool-calls', path: '/vapi/tools', sign: 'demo-oauth' },
  { sample: 'observed/tool-calls', path: '/vapi/tools', sign: 'wrong-secret' },
  { sample: 'model-output', path: '/vapi/events', sign: 'stale' },
  { sample: 'status-update', path: '/vapi/events', sign: 'demo-hmac' },
  { sample: 'end-of-call-report', path: '/vapi/events', sign: 'reserialised' },
  { body: { type: 'payment_intent.succeeded', data: { amount: 4_200 } }, path: '/stripe', sign: 'stripe' },
  { body: { type: 'invoice.paid', minutes: 12, total: '4.20' }, path: '/billing', sign: 'sha512' },
]

export interface CallOptions {
  /** Without a trailing slash. */
  intakeUrl: string
  credentials: Record<DemoCredential, Credential>
  now: () => number
}

/** Sends the webhooks of the call to the intake, one after the other. Resolves after the last response. */
export async function playCall(options: CallOptions): Promise<void> {
  const freshness = { callId: randomUUID(), shiftMs: options.now() - sampleTime('end-of-call-report') }
  for (const step of steps) {
    const url = options.intakeUrl + step.path
    const sent = await signStep(step, requestOf(step, url, freshness), options)
    await post(url, sent.headers, sent.body, sent.method)
  }
}

function requestOf({ method, sample, body }: Step, url: string, freshness: Refresh): SignedRequest {
  if (method === 'GET') return { method, url, headers: [['User-Agent', 'uptime-check/1.0']], body: new Uint8Array() }
  const content = sample === undefined ? body : refreshSample(sample, freshness)
  const headers = [['Content-Type', 'application/json']] as const
  return { method: 'POST', url, headers, body: utf8(JSON.stringify(content)) }
}

async function signStep({ sign: how }: Step, request: SignedRequest, options: CallOptions): Promise<SignedRequest> {
  if (isOther(how)) return await otherSignatures[how](request, options)
  if (how === 'demo-oauth') return await withToken(request, options)
  return await signed(request, options.credentials[how], options.now())
}

const isOther = (how: Step['sign']): how is keyof typeof otherSignatures => Object.hasOwn(otherSignatures, how)

async function signed(request: SignedRequest, credential: Credential, now: number): Promise<SignedRequest> {
  const { headers, request: done } = await sign(request, credential, { now })
  return { ...done, headers }
}

const STALE_MS = 10 * 60_000

const otherSignatures = {
  unsigned: (request: SignedRequest) => Promise.resolve(request),

  'wrong-secret': async (request: SignedRequest, { now }: CallOptions) => {
    const secretKey = randomBytes(24).toString('base64url')
    return await signed(
      request,
      { id: 'other', authenticationPlan: { type: 'hmac', algorithm: 'sha256', secretKey } },
      now(),
    )
  },

  stale: async (request: SignedRequest, { credentials, now }: CallOptions) =>
    await signed(request, credentials['demo-hmac'], now() - STALE_MS),

  // A sender for which there is no credential.
  stripe: async (request: SignedRequest, { now }: CallOptions) => {
    const secret = `whsec_${randomBytes(24).toString('base64url')}`
    return await signed(
      request,
      { id: 'other', authenticationPlan: { type: 'preset', preset: 'stripe', secret } },
      now(),
    )
  },

  // Right, but the credential in vhook names another algorithm.
  sha512: async (request: SignedRequest, { credentials, now }: CallOptions) =>
    await signed(request, billingAsSigned(credentials), now()),

  // A proxy that parses and re-serialises the body after it was signed.
  reserialised: async (request: SignedRequest, { credentials, now }: CallOptions) => {
    const right = await signed(request, credentials['demo-hmac'], now())
    return { ...right, body: utf8(JSON.stringify(parseJson(textOf(request.body)), null, 2)) }
  },
}

/** OAuth 2.0 client credentials (RFC 6749 section 4.4), with a token from vhook's own endpoint. */
async function withToken(request: SignedRequest, { intakeUrl, credentials }: CallOptions): Promise<SignedRequest> {
  const plan = credentials['demo-oauth'].authenticationPlan
  if (plan.type !== 'oauth2') return request
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: plan.clientId,
    client_secret: plan.clientSecret,
  })
  const type = ['Content-Type', 'application/x-www-form-urlencoded'] as const
  const response = await post(intakeUrl + defaultTokenPath, [type], utf8(form.toString()))
  const token = parseJson(textOf(response.body))
  const value = isObject(token) ? String(token['access_token']) : ''
  return { ...request, headers: [...request.headers, ['Authorization', `Bearer ${value}`]] }
}
