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

/** Vapi's HMAC plan, field for field, with two optional fields of vhook's own at the end. */
export interface HmacPlan {
  type: 'hmac'
  secretKey: string
  /** Vapi supports sha256, sha512 and sha1; the others are for other senders. */
  algorithm: 'sha256' | 'sha512' | 'sha1' | 'sha384' | 'md5'
  /** Default `x-signature`. */
  signatureHeader?: string
  /** Default `x-timestamp`. */
  timestampHeader?: string
  /** Precedes the encoded signature, such as `sha256=`. */
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
  /**
   * Largest age and largest lead of the timestamp, in seconds. A timestamp exactly this old or this far ahead is accepted.
   * Default 300; null for no limit.
   */
  toleranceSeconds?: number | null
}

/**
 * Errors with which token requests can be refused on purpose: the codes of RFC 6749, section 5.2, and those of an overloaded
 * server (500, 503, and 503 with `Retry-After`).
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

/** A code of `tokenRefusals`. */
export type TokenRefusal = (typeof tokenRefusals)[number]

/** Vapi's OAuth 2.0 plan, and how vhook verifies a token. */
export interface OAuth2Plan {
  type: 'oauth2'
  /** The token endpoint that the sender uses. */
  url?: string
  clientId: string
  clientSecret: string
  scope?: string
  /** Who decides whether a token is valid. Default vhook: its own token endpoint issued the token. */
  issuer?: 'vhook' | 'observed' | 'jwt' | 'introspection'
  jwksUrl?: string
  publicKey?: string
  issuerClaim?: string
  audience?: string
  introspectionUrl?: string
  /** Lifetime of tokens that vhook issues, in whole seconds from 1. Default 3600; null means the default, here and below. */
  tokenLifetimeSeconds?: number | null
  /** Format of tokens that vhook issues. Default opaque: random text. `jwt`: RFC 9068, signed (ES256) with this credential's own key. */
  tokenFormat?: 'opaque' | 'jwt' | null
  /** Refuses every token request of this client with this error, to test the sender. Default: no request is refused. */
  refuseTokens?: TokenRefusal | null
  /** Delay of every token response to this client, in ms, at most 60,000. Default 0. */
  slowTokensMs?: number | null
}

/** The scheme of a known sender. */
export interface PresetPlan {
  type: 'preset'
  /** The preset's id, or the preset itself as `vhook/presets` exports it. */
  preset: PresetId | Preset<PresetId>
  secret: string
  /** The sender's second key, which is valid too and signs after its next rotation; for presets with `nextSecret`. */
  nextSecret?: string
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

/** How a sender authenticates its requests. */
export type AuthenticationPlan = BearerPlan | HmacPlan | OAuth2Plan | PresetPlan | SchemePlan

/** Ids appear in URLs and on command lines. */
export const credentialIdPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/

/** Continues the name of a field whose value does not match `credentialIdPattern`. */
export const credentialIdRule =
  'must start with a letter or digit and contain only letters, digits, dots, hyphens and underscores (at most 100)'

/** How a sender authenticates. Contains the secret in plain text, so only `server/secrets` and users of the library make one. */
export interface Credential {
  id: string
  name?: string
  authenticationPlan: AuthenticationPlan
  /** The secret from before the last rotation, valid during its grace period. `until` is in Unix ms. */
  previous?: { secret: string; until: number }
}

/** The secret field of each plan. Everything else may be shown. */
export const secretField = {
  bearer: 'token',
  hmac: 'secretKey',
  oauth2: 'clientSecret',
  preset: 'secret',
  scheme: 'secret',
} as const satisfies Record<AuthenticationPlan['type'], string>

/** The plan's fields that hold a secret. */
export const secretFields = (type: AuthenticationPlan['type']): readonly string[] =>
  type === 'preset' ? ['secret', 'nextSecret'] : [secretField[type]]

/** Every secret of a plan, the sender's next one included. */
export const secretsOf = (plan: AuthenticationPlan): string[] =>
  plan.type === 'preset' && plan.nextSecret ? [secretOf(plan), plan.nextSecret] : [secretOf(plan)]

/** The secret of a plan; empty for the few that have none. */
export function secretOf(plan: AuthenticationPlan): string {
  const value = (plan as unknown as Record<string, unknown>)[secretField[plan.type]]
  return typeof value === 'string' ? value : ''
}

type PlanOf<T> = Extract<AuthenticationPlan, { type: T }>

/** Fields of a plan to change: never its type, never its secret. */
export type PlanChange = {
  [T in AuthenticationPlan['type']]: Partial<Omit<PlanOf<T>, 'type' | (typeof secretField)[T]>>
}[AuthenticationPlan['type']]

/** A credential without its secret, as UI and CLI show it. */
export interface CredentialView {
  id: string
  name: string
  /** The fields of the plan except the secret. */
  plan: { type: AuthenticationPlan['type'] } & Record<string, unknown>
  /** HMAC of the secret under this installation's key, 8 hex digits: shows whether two secrets are equal without revealing them. Empty without a secret. */
  fingerprint: string
  /** It has the sender's next key too. */
  hasNextSecret?: true
  /** The secret cannot be decrypted: its key is missing or wrong. */
  locked: boolean
  createdAt: number
  updatedAt: number
  version: number
  /** Until when the secret from before the rotation is accepted; absent without such a secret. */
  previousUntil?: number
  usage: { valid: number; invalid: number; lastUsedAt: number | null }
  /** The last change can be undone; absent when it cannot. */
  undoable?: true
  /** Defined in the config file, and can only be changed there; absent for a stored credential. */
  source?: 'config'
}
