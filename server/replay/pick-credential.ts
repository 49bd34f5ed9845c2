import type { Credential } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { Vault } from '../secrets/contract.ts'
import type { StoredEvent } from '../store/contract.ts'

/** Throws CREDENTIAL_LOCKED or NO_SUCH_CREDENTIAL. */
export function credentialOf(vault: Vault, id: string): Credential {
  const found = vault.find(id)
  if (found) return found
  const known = vault.views().some((view) => view.id === id)
  throw new VhookError(known ? problems.credentialLocked(id) : problems.noSuchCredential(id))
}

/** The named credential, else the one that decided the event's verdict, else the only one. Throws BAD_INPUT when that leaves several or none. */
export function credentialFor(vault: Vault, stored: StoredEvent, named: string | undefined): Credential {
  const views = vault.views()
  const id = named ?? stored.summary.credential ?? (views.length === 1 ? views[0]?.id : undefined)
  if (id === undefined) throw new VhookError(problems.badInput('credential', 'several are possible; name one'))
  return credentialOf(vault, id)
}
