import type { Credential } from '../core/model/credential.ts'
import type { HeaderList, SignedRequest } from '../core/model/request.ts'
import { withoutHeaders } from '../core/model/request.ts'
import { sign } from '../core/signing/sign.ts'
import { isClient } from '../verification/oauth-clients.ts'
import type { AccessTokens } from '../oauth/tokens/access-tokens.ts'

export interface Signed {
  request: SignedRequest
  headers: HeaderList
  added: HeaderList
}

/** Signs as the sender would: with the credential's scheme, or with a token issued or fetched for it. Rejects with CANNOT_SIGN. */
export async function signAs(
  credential: Credential,
  request: SignedRequest,
  tokens: AccessTokens,
  now: number,
): Promise<Signed> {
  if (!isClient(credential)) {
    const signed = await sign(request, credential, { now })
    return { request: signed.request, headers: signed.headers, added: signed.added }
  }
  const token = await tokens.for(credential, new URL(request.url).origin)
  const added: HeaderList = [['Authorization', `Bearer ${token}`]]
  const headers = [...withoutHeaders(request.headers, ['authorization']), ...added]
  return { request: { ...request, headers }, headers, added }
}
