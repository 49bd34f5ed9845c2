import { headerValue } from '../core/model/request.ts'
import type { Credential } from '../core/model/credential.ts'
import { verify } from '../core/verify.ts'
import type { DemoCredentials } from './credentials.ts'
import type { Verifier } from './sample-app.ts'

/** The credential of the billing service as its sender uses it: vhook's has another algorithm. */
export function billingAsSigned({ 'demo-billing': billing }: DemoCredentials): Credential {
  const plan = billing.authenticationPlan
  return plan.type === 'hmac' ? { ...billing, authenticationPlan: { ...plan, algorithm: 'sha512' } } : billing
}

/** An app that verifies what it receives. Access tokens and Stripe's signature are its own business, so it accepts those. */
export function verifierOf(credentials: DemoCredentials): Verifier {
  const { 'demo-bearer': bearer, 'demo-secret': secret, 'demo-hmac': hmac } = credentials
  const own = [bearer, secret, hmac, billingAsSigned(credentials)]
  return async (request) => {
    if (headerValue(request.headers, 'stripe-signature') !== undefined) return true
    const results = await Promise.all(own.map((credential) => verify(request, credential, { now: Date.now() })))
    if (results.some(({ verdict }) => verdict === 'valid')) return true
    return request.url === '/vapi/tools' && headerValue(request.headers, 'authorization') !== undefined
  }
}
