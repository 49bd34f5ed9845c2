import { finishAttempt, startAttempt } from './event/attempts.ts'
import { addAudit, audit } from './audit.ts'
import { countUse, credentialRows, putCredential, removeCredential } from './credentials.ts'
import { encryptionKeys, putEncryptionKey, removeEncryptionKey } from './encryption-keys.ts'
import { event } from './event/detail.ts'
import { add, change, summaries } from './event/events.ts'
import { list, resolve } from './event/list.ts'
import { health, probe } from './maintenance.ts'
import { remove } from './retention.ts'
import { putRoutes, routes } from './routes.ts'
import { putSigningKeys, signingKeys } from './signing-keys.ts'
import { addToken, countTokenRequest, revokeTokens, tokens, tokenUses } from './tokens.ts'
import { timeline } from './event/timeline.ts'
import { saveDiagnosis, saveVerifications, secretVersions } from './event/verifications.ts'

/** Operations that share one transaction with every other write that is waiting. */
export const writes = {
  probe,
  add,
  saveVerifications,
  saveDiagnosis,
  startAttempt,
  finishAttempt,
  change,
  remove,
  putCredential,
  removeCredential,
  countUse,
  putRoutes,
  putEncryptionKey,
  removeEncryptionKey,
  addToken,
  revokeTokens,
  countTokenRequest,
  putSigningKeys,
  addAudit,
}

/** Operations that run one by one after the writes. */
export const reads = {
  list,
  summaries,
  event,
  resolve,
  credentialRows,
  secretVersions,
  routes,
  encryptionKeys,
  tokens,
  tokenUses,
  signingKeys,
  timeline,
  audit,
  health,
}
