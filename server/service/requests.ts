import type { RequestCheck, RequestSigned } from '../core/api/views/request.ts'
import type { HeaderList, SignedRequest } from '../core/model/request.ts'
import { eventVerdict } from '../core/model/verdict.ts'
import { sign, type Signed } from '../core/signing/sign.ts'
import { base64 } from '../core/text/bytes.ts'
import { credentialOf } from '../replay/pick-credential.ts'
import { signAs } from '../replay/sign.ts'
import { isClient } from '../verification/oauth-clients.ts'
import type { ServiceContext } from './context.ts'
import type { RequestService } from './contract.ts'

type RequestContext = Pick<ServiceContext, 'vault' | 'verifier' | 'diagnoser' | 'redactor' | 'oauth' | 'now'>

/** Verifies and signs requests that are not events, next to the vault. */
export function requestService(context: RequestContext): RequestService {
  const { vault, verifier, diagnoser, redactor, now } = context
  return {
    async checkRequest(request, { credential, at = now(), diagnose = false }) {
      if (credential !== undefined) credentialOf(vault, credential)
      const verifications = await verifier.verifyRequest(request, at, credential)
      const { verdict, credential: decisive } = eventVerdict(verifications)
      const blamed = diagnose && verdict === 'invalid' && decisive !== null ? vault.find(decisive) : undefined
      const diagnosis = blamed ? await diagnoser.diagnoseRequest(request, blamed, at) : null
      return redactor.values<RequestCheck>({ verifications, credential: decisive, diagnosis })
    },

    async signRequest(request, { credential, at = now(), id }) {
      const found = credentialOf(vault, credential)
      const signed: Signed = isClient(found)
        ? await signAs(found, absolute(request), context.oauth.accessTokens, at)
        : await sign(request, found, { now: at, ...(id === undefined ? {} : { id }) })
      const { added } = redactor.headers({ added: signed.added })
      const { signedPayload: payload } = signed
      const view: RequestSigned = {
        headers: replaced(signed.headers, signed.added, added),
        added,
        ...(payload ? { signedPayloadBase64: base64(payload) } : {}),
      }
      return view
    },
  }
}

/** A token is issued for an origin, which a path alone does not have. */
const absolute = (request: SignedRequest): SignedRequest => ({
  ...request,
  url: new URL(request.url, 'http://localhost').href,
})

/** The headers, those that signing added replaced by their masked lines. The user's own lines stay as they were given. */
function replaced(headers: HeaderList, added: HeaderList, masked: HeaderList): HeaderList {
  return headers.map((line) => {
    const at = added.findIndex(([name, value]) => name === line[0] && value === line[1])
    return masked[at] ?? line
  })
}
