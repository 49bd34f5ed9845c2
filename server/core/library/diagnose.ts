import { type DiagnoseAt, diagnose as diagnoseRequest } from '../diagnosis/diagnose.ts'
import type { Credential } from '../model/credential.ts'
import type { Diagnosis } from '../model/verification.ts'
import { prepare, type RequestInput } from './input.ts'

/**
 * Finds out why a request does not verify: one cause, or two together, each proven by a signature or token that matches in
 * full, and in `fix` the change of the plan that makes it verify, if there is one. A valid request gives the cause `valid`, and
 * one for which nothing could be proven `nothing-fits`. Never rejects because of what the request holds.
 *
 * @param at.now The time at which the request was received, in Unix milliseconds.
 * @param at.others Other credentials, in any order: the request may be signed for one of them.
 * @param at.budget The most digests to compute (`macs`, default 20,000), bytes to hash (`bytes`, no limit by default) and milliseconds to spend (`ms`, default 250).
 * @throws {VhookError} `BAD_TIME` when `at.now` is not in Unix milliseconds; `BAD_INPUT` when the body is not the raw one;
 * `BAD_CREDENTIAL` when the secret is missing.
 * @example
 * ```ts
 * const { cause, message, fix } = await diagnose(request, credential, { now: Date.now() })
 * console.log(cause, message) // 'secret-encoding' 'The signature matches when the secret is decoded from base64 …'
 * console.log(fix?.set) // { secretIsBase64: true }
 * ```
 */
export async function diagnose(request: RequestInput, credential: Credential, at: DiagnoseAt): Promise<Diagnosis> {
  return diagnoseRequest(await prepare(request, at), credential, at)
}
