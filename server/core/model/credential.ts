import type { PresetId } from '../schemes/presets/index.ts'
import type { Preset } from '../schemes/presets/preset.ts'
import type { Scheme } from '../schemes/scheme.ts'

/** Vapi's bearer plan, field for field. Defaults: `headerName` Authorization, `bearerPrefixEnabled` true. */
export interface BearerPlan {
  type: 'bearer'
  token: string
  headerName?: string
  bearerPrefixEnabled?: boolean
}

/** Vapi's HMAC plan, field for field, and vhook's own two optional fields at the end. */
export interface HmacPlan {
  type: 'hmac'
  secretKey: string
  /** Vapi names sha256, sha512 and sha1; the others serve senders beside Vapi. */
  algorithm: 'sha256' | 'sha512' | 'sha1' | 'sha384' | 'md5'
  /** Default `x-signature`. */
  signatureHeader?: string
  /** Default `x-timestamp`. */
  timestampHeader?: string
  /** Put before the encoded signature as it stands, such as `sha256=`. */
  signaturePrefix?: string
  /** Default true. */
  includeTimestamp?: boolean
  /** Default `{timestamp}.{body}`, or `{body}` without a timestamp. Placeholders: body, timestamp, method, url, svix-id. */
  payloadFormat?: string
  messageIdHeader?: string | null
  /** Default hex. */
  signatureEncoding?: 'hex' | 'base64'
  /** Default false. */
  secretIsBase64?: boolean
  /** Default auto: 13 digits are milliseconds, 10 are seconds. */
  timestampUnit?: 'auto' | 's' | 'ms'
  /** Default 300, both ways; null for no limit. */
  toleranceSeconds?: number | null
}

/**
 * What a token request can be refused with on purpose: the codes of RFC 6749, section 5.2, and what a server in trouble says
 * (500, 503, and 503 with the plea to ask less often).
 */
export const tokenRefusals = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
  'slow_down',
] as const

export type TokenRefusal = (typeof tokenRefusals)[number]

/** Vapi's OAuth 2.0 plan, and how vhook can know a token that it sees. */
export interface OAuth2Plan {
  type: 'oauth2'
  /** The token endpoint the sender asks. */
  url?: string
  clientId: string
  clientSecret: string
  scope?: string
  /** Who says whether a token is good. Default vhook: its own token endpoint issued it. */
  issuer?: 'vhook' | 'observed' | 'jwt' | 'introspection'
  jwksUrl?: string
  publicKey?: string
  issuerClaim?: string
  audience?: string
  introspectionUrl?: string
  /** Lifetime of the tokens that vhook issues, in whole seconds from 1. Default 3600; null means the default, here and below. */
  tokenLifetimeSeconds?: number | null
  /** What vhook issues. Default opaque: random text. `jwt`: RFC 9068, signed (ES256) with a key of this credential's own. */
  tokenFormat?: 'opaque' | 'jwt' | null
  /** Refuses every token request of this client with this error, to see what the sender makes of it. Default: none is. */
  refuseTokens?: TokenRefusal | null
  /** How long every token request of this client is kept waiting, in ms, 60,000 at most. Default 0. */
  slowTokensMs?: number | null
}

/** The scheme of a known sender. */
export interface PresetPlan {
  type: 'preset'
  /** The preset's id, or the preset itself as `vhook/presets` exports it. */
  preset: PresetId | Preset
  secret: string
  settings?: Record<string, string>
}

/** A scheme that the user wrote (`vhook-scheme/1`). */
export interface SchemePlan {
  type: 'scheme'
  /** Check a scheme from outside with `schemeIssues`; a credential with an invalid one gives `not-checked`. */
  scheme: Scheme
  secret: string
  settings?: Record<string, string>
}

export type AuthenticationPlan = BearerPlan | HmacPlan | OAuth2Plan | PresetPlan | SchemePlan

/** Ids appear in URLs and on command lines. */
export const credentialIdPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

/** Continues the name of a field whose value does not match `credentialIdPattern`. */
export const credentialIdRule =
  'must start with a letter or digit and contain only letters, digits, dots, hyphens and underscores (at most 100)'

/** What a sender must prove. Holds its secret in the open: only `server/secrets` and the library's caller make one. */
export interface Credential {
  id: string
  name?: string
  authenticationPlan: AuthenticationPlan
  /** The secret from before the last rotation, while its grace time runs. `until` in Unix ms. */
  previous?: { secret: string; until: number }
}

/** The one field of each plan that is secret. Everything else may be shown. */
export const secretField = {
  bearer: 'token',
  hmac: 'secretKey',
  oauth2: 'clientSecret',
  preset: 'secret',
  scheme: 'secret',
} as const satisfies Record<AuthenticationPlan['type'], string>

type PlanOf<T> = Extract<AuthenticationPlan, { type: T }>

/** Fields of a plan to change: never its type, never its secret. */
export type PlanChange = {
  [T in AuthenticationPlan['type']]: Partial<Omit<PlanOf<T>, 'type' | (typeof secretField)[T]>>
}[AuthenticationPlan['type']]

/** A credential as every screen may see it: the plan without its secret. */
export interface CredentialView {
  id: string
  name: string
  /** The plan's own fields but for the secret one. */
  plan: { type: AuthenticationPlan['type'] } & Record<string, unknown>
  /** HMAC of the secret under this installation's key, 8 hex digits: tells two secrets apart, reveals neither. */
  fingerprint: string
  /** The secret cannot be read: its key is missing or another one. */
  locked: boolean
  createdAt: number
  updatedAt: number
  version: number
  /** Until when the secret before the rotation is still accepted; absent when there is none. */
  previousUntil?: number
  usage: { valid: number; invalid: number; lastUsedAt: number | null }
  /** Read from the settings file, and only to be changed there; absent for a stored one. */
  source?: 'config'
}
