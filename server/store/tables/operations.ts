import type { StoreContext } from '../thread/context.ts'
import type { Calls } from '../protocol.ts'
import { finishAttempt, startAttempt } from './attempts.ts'
import { addAudit, audit } from './audit.ts'
import { countUse, credentialRows, putCredential, removeCredential } from './credentials.ts'
import { event } from './event-detail.ts'
import { add, change, summaries } from './events.ts'
import { saveDiagnosis, saveVerifications, secretVersions } from './verifications.ts'
import { list, resolve } from './list.ts'
import { encryptionKeys, putEncryptionKey, removeEncryptionKey } from './encryption-keys.ts'
import { prune, remove } from './retention.ts'
import { putRoutes, routes } from './routes.ts'
import { health, probe, scrub } from './maintenance.ts'
import { putSigningKeys, signingKeys } from './signing-keys.ts'
import { addToken, countTokenRequest, revokeTokens, tokens, tokenUses } from './tokens.ts'

type Ordinary = Exclude<keyof Calls, 'open' | 'close'>
interface Call<Name extends Ordinary> {
  /** A write shares one transaction with all others that wait; a read, and what makes its own transactions, comes after. */
  kind: 'write' | 'read'
  run: (context: StoreContext, ...args: Parameters<Calls[Name]>) => ReturnType<Calls[Name]>
}

/** What the storage thread can do, one row each. */
export const calls: { [Name in Ordinary]: Call<Name> } = {
  probe: { kind: 'write', run: probe },
  add: { kind: 'write', run: add },
  saveVerifications: { kind: 'write', run: saveVerifications },
  saveDiagnosis: { kind: 'write', run: saveDiagnosis },
  startAttempt: { kind: 'write', run: startAttempt },
  finishAttempt: { kind: 'write', run: finishAttempt },
  change: { kind: 'write', run: change },
  remove: { kind: 'write', run: remove },
  prune: { kind: 'write', run: prune },
  putCredential: { kind: 'write', run: putCredential },
  removeCredential: { kind: 'write', run: removeCredential },
  countUse: { kind: 'write', run: countUse },
  putRoutes: { kind: 'write', run: putRoutes },
  putEncryptionKey: { kind: 'write', run: putEncryptionKey },
  removeEncryptionKey: { kind: 'write', run: removeEncryptionKey },
  addToken: { kind: 'write', run: addToken },
  revokeTokens: { kind: 'write', run: revokeTokens },
  countTokenRequest: { kind: 'write', run: countTokenRequest },
  putSigningKeys: { kind: 'write', run: putSigningKeys },
  addAudit: { kind: 'write', run: addAudit },
  scrub: { kind: 'read', run: scrub },
  list: { kind: 'read', run: list },
  summaries: { kind: 'read', run: summaries },
  event: { kind: 'read', run: event },
  resolve: { kind: 'read', run: resolve },
  credentialRows: { kind: 'read', run: credentialRows },
  secretVersions: { kind: 'read', run: secretVersions },
  routes: { kind: 'read', run: routes },
  encryptionKeys: { kind: 'read', run: encryptionKeys },
  tokens: { kind: 'read', run: tokens },
  tokenUses: { kind: 'read', run: tokenUses },
  signingKeys: { kind: 'read', run: signingKeys },
  audit: { kind: 'read', run: audit },
  health: { kind: 'read', run: health },
}
