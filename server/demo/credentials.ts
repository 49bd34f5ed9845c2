import { randomBytes } from 'node:crypto'
import type { Credential } from '../core/model/credential.ts'

export type DemoCredential = 'demo-bearer' | 'demo-secret' | 'demo-hmac' | 'demo-oauth' | 'demo-billing'

export type DemoCredentials = Record<DemoCredential, Credential>

/** One credential per plan that Vapi offers, and one with a wrong setting; all with random secrets. */
export function demoCredentials(): DemoCredentials {
  const secret = (): string => randomBytes(24).toString('base64url')
  return {
    'demo-bearer': {
      id: 'demo-bearer',
      name: 'Staging',
      authenticationPlan: { type: 'bearer', token: secret() },
    },
    'demo-secret': {
      id: 'demo-secret',
      name: 'Phone line',
      authenticationPlan: { type: 'bearer', token: secret(), headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false },
    },
    'demo-hmac': {
      id: 'demo-hmac',
      name: 'Production',
      authenticationPlan: { type: 'hmac', secretKey: secret(), algorithm: 'sha256' },
    },
    'demo-oauth': {
      id: 'demo-oauth',
      name: 'Tools',
      authenticationPlan: { type: 'oauth2', clientId: 'demo-client', clientSecret: secret() },
    },
    'demo-billing': {
      id: 'demo-billing',
      name: 'Billing',
      // The sender signs with SHA-512: its event is invalid until the suggested fix is applied.
      authenticationPlan: {
        type: 'hmac',
        secretKey: secret(),
        algorithm: 'sha256',
        signatureHeader: 'X-Billing-Signature',
        includeTimestamp: false,
      },
    },
  }
}
