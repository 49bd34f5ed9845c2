import type { PresetId } from '../schemes/presets/index.ts'
import type { StoredVerification } from './event.ts'
import type { NotCheckedReason, Verdict, Verification } from './verification.ts'
import { overallVerdict } from './verification.ts'

/** The result of all verifications of one event. */
export interface EventVerdict {
  verdict: Verdict
  /** Id of the credential that decided; for an invalid event the one with the most passed checks. Null when none was checked. */
  credential: string | null
  /** Why the event is not valid, in one sentence; null when it is valid. */
  message: string | null
  /** Preset of the credential to add, with the reason `no-credential-for-sender`; otherwise null. */
  preset: PresetId | null
}

const notCheckedMessages: Record<NotCheckedReason, string> = {
  'no-credential': 'No credential applies to this request.',
  'no-credential-for-sender': 'There is no credential for this sender.',
  'ambiguous-route': 'Several routes match this request equally well, so it is unclear which credentials apply.',
  locked: "The credential's secret is locked: it cannot be decrypted with the current key.",
  'bad-credential': 'The credential has an invalid field.',
  'keys-unreachable': "The sender's keys could not be fetched.",
  'introspection-unreachable': 'The introspection endpoint could not be reached.',
  'tokens-unknown': 'No record of issued tokens is available.',
  'no-such-module': 'The scheme needs a module that this version of vhook does not have.',
  'nothing-checked': 'No check of the credential applies to this request.',
}

export const unsignedMessage = 'The request carries no signature or token.'

/** The sentence for the `reason` of a verification that is `not-checked`. Also takes reasons that other versions stored. */
export const notCheckedMessage = (reason: string | undefined): string =>
  (Object.hasOwn(notCheckedMessages, reason ?? '') && notCheckedMessages[reason as NotCheckedReason]) ||
  'The request could not be checked.'

/** Valid if one credential verifies it; otherwise the verification with the most passed checks decides. */
export function eventVerdict(verifications: readonly StoredVerification[]): EventVerdict {
  const verdict = overallVerdict(verifications)
  const decisive = verifications.filter((one) => one.verdict === verdict).toSorted((a, b) => passes(b) - passes(a))[0]
  if (!decisive)
    return { verdict: 'not-checked', credential: null, message: notCheckedMessage('no-credential'), preset: null }
  return { verdict, credential: decisive.credentialId, message: messageOf(decisive), preset: decisive.preset ?? null }
}

const passes = (one: StoredVerification): number => one.checks.filter((check) => check.status === 'pass').length

/** Why a verification is not valid, in one sentence; null when it is valid. */
export function messageOf(one: Verification & Pick<StoredVerification, 'sender'>): string | null {
  if (one.verdict === 'valid') return null
  if (one.reason === 'no-credential-for-sender' && one.sender !== undefined)
    return `There is no credential for ${one.sender}.`
  const failed =
    one.checks.find((check) => check.status === 'fail') ?? one.checks.find((check) => check.status === 'skip')
  return failed?.message ?? (one.verdict === 'unsigned' ? unsignedMessage : notCheckedMessage(one.reason))
}
