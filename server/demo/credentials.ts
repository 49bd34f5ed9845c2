import { randomBytes } from 'node:crypto'
import type { Credential } from '../core/model/credential.ts'

export type DemoCredential = 'demo-bearer' | 'demo-secret' | 'demo-hmac' | 'demo-oauth'

/** One credential per plan that Vapi offers, with random secrets. */
export function demoCredentials(): Record<DemoCredential, Credential> {
  const secret = (): string => randomBytes(24).toString('base64url')
  return {
    'demo-bearer': {
      id: 'demo-bearer',
      name: 'Bearer token',
      authenticationPlan: { type: 'bearer', token: secret() },
    },
    'demo-secret': {
      id: 'demo-secret',
      name: 'X-Vapi-Secret',
      authenticationPlan: { type: 'bearer', token: secret(), headerName: 'X-Vapi-Secret', bearerPrefixEnabled: false },
    },
    'demo-hmac': {
      id: 'demo-hmac',
      name: 'HMAC signature',
      authenticationPlan: { type: 'hmac', secretKey: secret(), algorithm: 'sha256' },
    },
    'demo-oauth': {
      id: 'demo-oauth',
      name: 'OAuth 2.0',
      authenticationPlan: { type: 'oauth2', clientId: 'demo-client', clientSecret: secret() },
    },
  }
}
