import { randomBytes, randomUUID } from 'node:crypto'
import { textOf, utf8 } from '../core/text/bytes.ts'
import type { Credential } from '../core/model/credential.ts'
import { isObject, parseJson } from '../core/text/json.ts'
import type { SignedRequest } from '../core/model/request.ts'
import { sign } from '../core/signing/sign.ts'
import { refreshSample, sampleTime } from '../core/vapi/refresh-sample.ts'
import { defaultTokenPath } from '../core/token-endpoint.ts'
import type { DemoCredential } from './credentials.ts'
import { post } from './post.ts'

/** One webhook of the call: its sample, its path, and how it is signed. */
interface Step {
  sample: string
  path: string
  sign: DemoCredential | keyof typeof invalidSignatures
}

/** One call from start to report. Every plan signs once, and four webhooks fail verification in common ways. */
const steps: readonly Step[] = [
  { sample: 'assistant-request', path: '/vapi/phone', sign: 'demo-secret' },
  { sample: 'speech-update', path: '/vapi/events', sign: 'demo-bearer' },
  { sample: 'conversation-update', path: '/vapi/events', sign: 'unsigned' },
  { sample: 'transcript', path: '/vapi/events', sign: 'demo-hmac' },
  { sample: 'tool-calls', path: '/vapi/tools', sign: 'demo-oauth' },
  { sample: 'observed/tool-calls', path: '/vapi/tools', sign: 'wrong-secret' },
  { sample: 'model-output', path: '/vapi/events', sign: 'stale' },
  { sample: 'status-update', path: '/vapi/events', sign: 'demo-hmac' },
  { sample: 'end-of-call-report', path: '/vapi/events', sign: 'reserialised' },
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
    const body = utf8(JSON.stringify(refreshSample(step.sample, freshness)))
    const url = options.intakeUrl + step.path
    const request: SignedRequest = { method: 'POST', url, headers: [['Content-Type', 'application/json']], body }
    const sent = await signStep(step, request, options)
    await post(url, sent.headers, sent.body)
  }
}

async function signStep({ sign: how }: Step, request: SignedRequest, options: CallOptions): Promise<SignedRequest> {
  if (isInvalid(how)) return await invalidSignatures[how](request, options)
  if (how === 'demo-oauth') return await withToken(request, options)
  return await signed(request, options.credentials[how], options.now())
}

const isInvalid = (how: Step['sign']): how is keyof typeof invalidSignatures => Object.hasOwn(invalidSignatures, how)

async function signed(request: SignedRequest, credential: Credential, now: number): Promise<SignedRequest> {
  const { headers, request: done } = await sign(request, credential, { now })
  return { ...done, headers }
}

const STALE_MS = 10 * 60_000

const invalidSignatures = {
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
