import { provideHashing } from '../crypto/hmac.ts'
import { softwareHashing } from '../crypto/software.ts'
import type { Credential } from '../model/credential.ts'
import { signedPayload as payloadOf, type SignedPayload } from '../schemes/signed-payload.ts'
import { checkTime, type RequestWithBody, signedRequest } from './input.ts'
import { requireSecret } from './secret.ts'

/**
 * The bytes that must be signed for this request to verify, and the source of each piece of them; undefined when nothing is
 * signed or a part is missing. A secret among them is masked.
 *
 * @param at.now The current time in Unix milliseconds.
 * @throws {VhookError} `BAD_TIME` when `at.now` is not in Unix milliseconds; `BAD_INPUT` when the body is not the raw one;
 * `BAD_CREDENTIAL` when the secret is missing.
 * @example
 * ```ts
 * const payload = signedPayload(request, credential, { now: Date.now() })
 * console.log(payload?.segments.map(({ source }) => source)) // ['timestamp', 'literal', 'body']
 * ```
 */
export function signedPayload(
  request: RequestWithBody,
  credential: Credential,
  at: { now: number },
): SignedPayload | undefined {
  checkTime(at)
  provideHashing(softwareHashing)
  requireSecret(credential)
  return payloadOf(signedRequest(request), credential, at)
}
