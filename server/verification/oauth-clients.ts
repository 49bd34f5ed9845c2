import type { Credential, OAuth2Plan } from '../core/model/credential.ts'

/** An OAuth 2.0 credential, with its secret. */
export type Client = Credential & { authenticationPlan: OAuth2Plan }

export const isClient = (credential: Credential | undefined): credential is Client =>
  credential?.authenticationPlan.type === 'oauth2'
