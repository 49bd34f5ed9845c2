import { shortestSecret } from '../../core/masking/filler.ts'
import { tokenHeaders } from '../../core/schemes/token-headers.ts'
import { sensitiveNames } from '../../core/masking/mask.ts'
import type { Fingerprint } from '../../core/masking/mask.ts'
import type { Vault } from '../contract.ts'
import { secretOf } from '../rows.ts'

/** What must not lie or show in the open: all of certain headers, and certain bytes wherever they stand. */
export interface SensitiveValues {
  /** Lower case. */
  names: ReadonlySet<string>
  /** Every stored secret in each way it may be written. */
  secrets: readonly Secret[]
  /** Makes the fingerprint in a mask. */
  print: Fingerprint
}

export interface Secret {
  bytes: Buffer
  /** The same, one character a byte. */
  text: string
}

/** The vault's secrets, old ones in their grace time too, and the headers that its plans name, those of locked ones too. */
export function sensitiveValuesOf(vault: Pick<Vault, 'usable' | 'views' | 'print'>): SensitiveValues {
  const open = vault.usable().flatMap(({ authenticationPlan, previous }) => {
    return previous ? [secretOf(authenticationPlan), previous.secret] : [secretOf(authenticationPlan)]
  })
  return {
    print: (secret) => vault.print(secret),
    names: sensitiveNames(vault.views().flatMap(({ plan }) => tokenHeaders(plan))),
    secrets: [...new Set(open.flatMap(formsOf))].map(secretFrom).filter(({ bytes }) => bytes.length >= shortestSecret),
  }
}

/** As it is, in JSON, in a query, and in a form. Lone surrogates, which no sender can send, stand in the first two alone. */
function formsOf(secret: string): string[] {
  const plain = [secret, JSON.stringify(secret).slice(1, -1)]
  if (!secret.isWellFormed()) return plain
  return [...plain, encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1)]
}

function secretFrom(form: string): Secret {
  const bytes = Buffer.from(form, 'utf8')
  return { bytes, text: bytes.toString('latin1') }
}
