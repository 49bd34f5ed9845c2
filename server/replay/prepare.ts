import type { ReplayRequest } from '../core/api/views/replay.ts'
import { signedAsReceived } from '../core/model/attempt.ts'
import type { AttemptSigning } from '../core/model/attempt.ts'
import { editRequest } from '../core/signing/edit-request.ts'
import { withoutSignature } from '../core/signing/strip-signature.ts'
import { credentialFor } from './pick-credential.ts'
import type { OAuthRuntime } from '../oauth/oauth.ts'
import type { Original } from './original.ts'
import type { Redactor } from '../secrets/redaction/redactor.ts'
import type { Vault } from '../secrets/contract.ts'
import { signAs } from './sign.ts'
import type { Signed } from './sign.ts'

export interface PrepareOptions {
  vault: Vault
  redactor: Redactor
  oauth: OAuthRuntime
  now: () => number
}

export interface PreparedReplay extends Signed {
  path: string
  signing: AttemptSigning
}

/** The edited request, with the requested signature. Rejects with BAD_REQUEST_FIELD, CANNOT_SIGN, CREDENTIAL_LOCKED. */
export async function prepareReplay(
  { vault, redactor, oauth, now }: PrepareOptions,
  { stored, event, request: received }: Original,
  edit: ReplayRequest,
): Promise<PreparedReplay> {
  const original = { ...received, url: event.path }
  const edited = editRequest(original, edit, redactor.request(original))
  const path = edited.url
  const request = { ...edited, url: event.publicUrl + path }
  if (edit.signature === 'keep')
    return { request, headers: request.headers, added: [], path, signing: signedAsReceived }
  if (edit.signature === 'none') {
    const headers = withoutSignature(request.headers, vault.usable())
    return { request: { ...request, headers }, headers, added: [], path, signing: { mode: 'none', credential: null } }
  }
  const credential = credentialFor(vault, stored, edit.credential)
  const signed = await signAs(credential, request, oauth.accessTokens, now())
  return { ...signed, path, signing: { mode: 'resigned', credential: credential.id } }
}
