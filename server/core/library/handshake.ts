import { provideHashing } from '../crypto/hmac.ts'
import { softwareHashing } from '../crypto/software.ts'
import type { Credential } from '../model/credential.ts'
import { handshakeAnswer as answerTo, type HandshakeAnswer } from '../schemes/handshakes.ts'
import { type RequestWithBody, signedRequest } from './input.ts'
import { requireSecret } from './secret.ts'

/**
 * The response to a handshake: the request by which some senders check an endpoint before they send events, such as Slack's
 * `url_verification`. Undefined when the request is not a handshake of the credential's preset. Verify the request first when
 * `signed` is true.
 *
 * @example
 * ```ts
 * const answer = handshakeAnswer(request, credential)
 * if (answer && (!answer.signed || verdict === 'valid'))
 *   return new Response(answer.body, { status: answer.status, headers: answer.headers })
 * ```
 */
export function handshakeAnswer(request: RequestWithBody, credential: Credential): HandshakeAnswer | undefined {
  provideHashing(softwareHashing)
  requireSecret(credential)
  return answerTo(signedRequest(request), credential)
}
