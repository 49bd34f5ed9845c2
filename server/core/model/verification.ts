import type { CauseId, ProvenCauseId } from '../diagnosis/causes.ts'
import type { SuspicionId } from '../diagnosis/suspicions/index.ts'
import type { Kind } from '../schemes/scheme.ts'
import type { Fix } from './fix.ts'
import type { Rank } from './rank.ts'

/** What a check belongs to: a kind of scheme, a plan, or a sender with a module of its own in `schemes/custom`. */
export type CheckScope =
  | Kind
  | 'bearer'
  | 'oauth2'
  | 'sns'
  | 'paypal'
  | 'plaid'
  | 'kinde'
  | 'fusionauth'
  | 'google'
  | 'entra'
  | 'fal'
  | 'turnkey'
  | 'mailchannels'

/** What a check is about. Decisions rest on it: only a passed `signature` or `token` can make a request valid. */
export type CheckRole =
  | 'header'
  | 'form'
  | 'signature-header'
  | 'signature-form'
  | 'timestamp'
  | 'message-id'
  | 'payload'
  | 'key'
  | 'certificate'
  | 'algorithm'
  | 'signature'
  | 'token'
  | 'client'
  | 'claims'
  | 'expiry'
  | 'scope'
  | 'issuer'
  | 'audience'
  | 'email'
  | 'message'
  | 'version'
  | 'body-hash'
  /** Two values that a scheme requires to be equal; the scheme names the check. */
  | 'equality'
  /** The credential itself cannot be used. */
  | 'credential'
  /** The sender's published SDK would refuse what is valid by its documentation. */
  | 'sdk'

/** Scope and role: `hmac.timestamp`, `bearer.token`. A scheme's own equalities have the name that the scheme gives them. */
export type CheckId = `${CheckScope}.${CheckRole}` | `${Kind}.${string & {}}` | 'credential' | 'sdk'

/** One check of an event, and its result. */
export interface Check {
  /** Stable; the message is not. */
  id: CheckId
  /** Absent in checks that an earlier version stored; read it with `roleOf`. */
  role?: CheckRole
  status: 'pass' | 'fail' | 'warn' | 'skip'
  /** One sentence. Never contains a secret or a token. */
  message: string
  expected?: string
  actual?: string
  /** What is likely, but not proven. */
  hint?: string
}

/** What a check is about, also for a stored one without its role. */
export const roleOf = ({ id, role }: Pick<Check, 'id' | 'role'>): CheckRole =>
  // The ids of older versions are made of the same scopes and roles.
  role ?? (id.slice(id.indexOf('.') + 1) as CheckRole)

/** Whether a check compared the signature or the token itself, on which the verdict rests. */
export const isDecisive = (check: Check): boolean => ['signature', 'token'].includes(roleOf(check))

/** Whether the signature or token was compared and matches. */
export const isProven = (checks: readonly Check[]): boolean =>
  checks.some((check) => check.status === 'pass' && isDecisive(check))

/** Every verdict, the strongest first. */
export const verdicts = ['valid', 'invalid', 'not-checked', 'unsigned'] as const

/**
 * The result of a verification. `unsigned` is a result of events only: the request carries nothing that a stored credential or a
 * known sender proves itself with.
 */
export type Verdict = (typeof verdicts)[number]

/** Why an event was not checked. */
export type NotCheckedReason =
  /** No credential is bound to the path. */
  | 'no-credential'
  /** The request is from a known sender, and no credential is for it. */
  | 'no-credential-for-sender'
  /** Several routes match the request equally well. */
  | 'ambiguous-route'
  /** The secret cannot be decrypted. */
  | 'locked'
  /** The credential has an invalid field; the checks name it. */
  | 'bad-credential'
  /** The issuer's keys, or a certificate, could not be fetched. */
  | 'keys-unreachable'
  | 'introspection-unreachable'
  /** No record of issued tokens was passed in. */
  | 'tokens-unknown'
  /** The scheme names a module that this version does not have. */
  | 'no-such-module'
  /** No check of the credential applies to the request. */
  | 'nothing-checked'

/** Why an event is not valid: a `NotCheckedReason`, or for `invalid` the id of the check that decided. */
export type ReasonCode = NotCheckedReason | CheckId

/**
 * A secret of a credential: `next` is the sender's second key, which signs after the sender has rotated; `previous` is the one from
 * before a rotation here, during its grace period.
 */
export type SecretVersion = 'current' | 'next' | 'previous'

/** All checks of one event against one credential. A wrong signature is a result, never an exception. */
export interface Verification {
  verdict: Verdict
  /** Absent when the verdict is `valid`. */
  reason?: ReasonCode
  checks: Check[]
  /** Which secret the signature or token matches; absent for none. */
  secretVersion?: SecretVersion
  /** For OAuth 2.0: the access token, by the first 16 hex digits of its SHA-256. Never the token. */
  tokenId?: string
}

/** A cause that a matching signature or token proves. */
export interface ProvenCause {
  /** Stable: scripts rely on it. */
  id: ProvenCauseId
  message: string
  detail?: Record<string, unknown>
}

/** Where a secret is found at its sender. */
export interface SecretSource {
  /** The sender, such as `Stripe`. */
  sender: string
  /** Where to look: a menu path of its dashboard, or a setting. */
  place: string
  /** A command that prints it. */
  command?: string
  /** How a different secret is often taken for it. */
  notes: string[]
}

/** What may be the cause, without proof. */
export interface Suspicion {
  /** Stable: scripts rely on it. */
  id: SuspicionId
  rank: Exclude<Rank, 'proven'>
  /** What may be wrong, in one sentence without a word such as "probably": the rank says that. */
  message: string
  /** The facts that suggest it, one sentence each. */
  evidence: string[]
  /** What to do about it. */
  advice?: string
  where?: SecretSource
}

/** Why an invalid event is invalid: what is proven, with the change that makes it valid, and apart from it what is only suspected. */
export interface Diagnosis {
  /**
   * Id of the first proven cause, or else of the first suspicion; `nothing-fits` when there is neither, `valid` when nothing is
   * wrong.
   */
  cause: CauseId
  /** How certain `cause` is; `possible` for `nothing-fits`. */
  rank: Rank
  /** What is proven: one cause, or two that make the event verify only together. */
  causes: ProvenCause[]
  /** What is not proven, the likeliest first. With a proven cause: what may have led to it. */
  suspected: Suspicion[]
  /** What was found. */
  message: string
  /** What to do about it, one sentence a cause. Absent when there is nothing to do; earlier versions stored it within `message`. */
  advice?: string
  /** For senders that sign the URL: the URL that was used. */
  detail?: { url: string }
  /** The change of the credential that makes the event verify. The event was verified with it. */
  fix?: Fix
  /**
   * What the search did. `macs`: digests and comparisons made. `families`: groups of hypotheses that were tried, in order.
   * `complete`: false when it stopped at its budget, which `stopped` says, or left a part out.
   */
  tried: { macs: number; families: string[]; complete: boolean; stopped?: true }
  tookMs: number
}

const make =
  (status: Check['status']) =>
  (id: CheckId, message: string, more: Partial<Check> = {}): Check => ({
    id,
    role: roleOf({ id }),
    status,
    message,
    ...more,
  })

export const pass = make('pass')
export const fail = make('fail')
export const warn = make('warn')
export const skip = make('skip')

/** Valid only when nothing failed and something passed; the first failed check is the reason. */
export function verdictOf(checks: Check[]): Verification {
  const failed = checks.find((check) => check.status === 'fail')
  if (failed) return { verdict: 'invalid', reason: failed.id, checks }
  if (!checks.some((check) => check.status === 'pass'))
    return { verdict: 'not-checked', reason: 'nothing-checked', checks }
  return { verdict: 'valid', checks }
}

/** The verdict of an event that was checked against several credentials: valid if one is, invalid if one was really checked. */
export function overallVerdict(verifications: readonly Verification[]): Verdict {
  const found = new Set(verifications.map((one) => one.verdict))
  return verdicts.find((verdict) => found.has(verdict)) ?? 'not-checked'
}
