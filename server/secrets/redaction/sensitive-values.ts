import { shortestSecret } from '../../core/masking/filler.ts'
import { sensitiveNames } from '../../core/masking/mask.ts'
import type { Fingerprint } from '../../core/masking/mask.ts'
import { tokenHeaders } from '../../core/schemes/token-headers.ts'
import type { Vault } from '../contract.ts'
import { secretsOf } from '../../core/model/credential.ts'

/** What must not be stored or displayed: the values of certain headers, and certain bytes wherever they occur. */
export interface SensitiveValues {
  /** Header names in lower case. */
  names: ReadonlySet<string>
  /** Every stored secret in each encoding it may occur in. */
  secrets: readonly Secret[]
  /** Makes the fingerprint in a mask. */
  fingerprint: Fingerprint
}

export interface Secret {
  bytes: Buffer
  /** The same bytes as Latin-1. */
  text: string
}

/** All secrets of the vault, with previous ones in their grace period, and the headers its plans name, also those of locked ones. */
export function sensitiveValuesOf(vault: Pick<Vault, 'usable' | 'views' | 'fingerprint'>): SensitiveValues {
  const secrets = vault.usable().flatMap(({ authenticationPlan, previous }) => {
    const own = secretsOf(authenticationPlan)
    return previous ? [...own, previous.secret] : own
  })
  return {
    fingerprint: (secret) => vault.fingerprint(secret),
    names: sensitiveNames(vault.views().flatMap(({ plan }) => tokenHeaders(plan))),
    secrets: [...new Set(secrets.flatMap(encodings))]
      .map(secretFrom)
      .filter(({ bytes }) => bytes.length >= shortestSecret),
  }
}

/** Plain, in JSON, in a query, and in a form. A lone surrogate cannot be encoded in the last two. */
function encodings(secret: string): string[] {
  const plain = [secret, JSON.stringify(secret).slice(1, -1)]
  if (!secret.isWellFormed()) return plain
  return [...plain, encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1)]
}

function secretFrom(encoded: string): Secret {
  const bytes = Buffer.from(encoded, 'utf8')
  return { bytes, text: bytes.toString('latin1') }
}
