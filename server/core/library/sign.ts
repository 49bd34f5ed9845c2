import type { Credential } from '../model/credential.ts'
import { type Signed, sign as signRequest } from '../signing/sign.ts'
import { prepare, type RequestInput } from './input.ts'

/**
 * Signs a request as the sender would, and replaces the signature that it has. Send `headers` and `request.body` of the result:
 * some senders put the signature into the body.
 *
 * @param at.now The time to sign with, in Unix milliseconds.
 * @param at.id The message id, for senders that sign one. Default: a random id.
 * @throws {VhookError} `CANNOT_SIGN` when the secret is not enough to sign with, such as a public key; `BAD_CREDENTIAL` when
 * the credential has a mistake; `BAD_TIME` when `at.now` is not in Unix milliseconds; `BAD_INPUT` when the body is not the raw one.
 * @example
 * ```ts
 * const request = { method: 'POST', url: 'https://example.com/hook', headers: [], body: new TextEncoder().encode('{}') }
 * const signed = await sign(request, credential, { now: Date.now() })
 * await fetch(request.url, { method: 'POST', headers: signed.headers, body: signed.request.body })
 * ```
 */
export async function sign(
  request: RequestInput,
  credential: Credential,
  at: { now: number; id?: string },
): Promise<Signed> {
  return signRequest(await prepare(request, at), credential, at)
}
