import type { StoredVerification } from '../model/event.ts'
import type { SignedRequest } from '../model/request.ts'
import { skip } from '../model/verification.ts'
import { type Context, contextOf } from '../schemes/expressions/context.ts'
import { parseExpression } from '../schemes/expressions/expression.ts'
import { recognisedHeader } from '../schemes/recognise.ts'
import { textOf } from '../text/bytes.ts'
import { isFromVapi, missingCredentialReasons } from '../vapi/missing-credential.ts'
import { headerOf, headersRead, type OpenPlan, placesOf, schemeOf } from './places.ts'
import { namedProof } from './possible-proof.ts'
import { isEmptyVapiSecret, type Sender, senderOf } from './sender.ts'

/** What the claims of all credentials on one request are decided by. */
export interface Reading {
  request: SignedRequest
  sender: Sender | undefined
  headers: ReadonlySet<string>
  context: Context
}

/**
 * Whether a credential is to be evaluated: `own`, or `shared` if the request is another sender's and the credential counts only if it
 * verifies.
 */
export type Claim = 'own' | 'shared' | 'none'

/** Reads a request once for the claims of all credentials. */
export function readingOf(request: SignedRequest): Reading {
  const context = contextOf(request, '', {})
  const headers = new Set(request.headers.map(([name]) => name.toLowerCase()))
  return { request, sender: senderOf(context), headers, context }
}

/** The claim of a credential on a request, by its plan alone. */
export function claimOf(plan: OpenPlan, reading: Reading): Claim {
  const { sender } = reading
  if (!placesOf(plan).some((place) => isPresent(place, reading))) return 'none'
  const isForSender = sender === undefined || isFor(plan, sender) || hasOwnHeader(plan, reading)
  return isForSender ? 'own' : 'shared'
}

function isFor(plan: OpenPlan, { preset, by, header }: Sender): boolean {
  if (plan.type !== 'preset') return by !== 'token' || !isPlainToken(plan)
  if (plan['preset'] === preset.id) return true
  const scheme = schemeOf(plan)
  return header !== undefined && scheme !== undefined && headersRead(scheme).includes(header)
}

/** Whether the request has a header that only the plan's preset uses: a proxy such as Hookdeck adds its own to the sender's. */
const hasOwnHeader = (plan: OpenPlan, { headers }: Reading): boolean =>
  plan.type === 'preset' &&
  placesOf(plan).some((place) => {
    const header = headerOf(place)
    return header !== undefined && headers.has(header) && recognisedHeader([[header, '']])?.preset.id === plan['preset']
  })

/** Whether the plan compares the whole token with one that it knows, which is never a token of Google or Microsoft. */
const isPlainToken = ({ type, issuer }: OpenPlan): boolean =>
  type === 'bearer' || (type === 'oauth2' && issuer !== 'jwt' && issuer !== 'introspection')

const jwtForm = /^\s*[\w-]+\.[\w-]+\.[\w-]+\s*$/
/** The longest body that is read as a JWT, in bytes. */
const jwtLimit = 65_536

function isPresent(place: string, { request, headers, context }: Reading): boolean {
  const header = headerOf(place)
  if (header !== undefined) return headers.has(header)
  if (place === 'body') return request.body.length <= jwtLimit && jwtForm.test(textOf(request.body))
  const expression = parseExpression(place)
  return typeof expression !== 'string' && expression.read(context) !== undefined
}

/** The result when none of the credentials with these plans is to be evaluated. */
export function unclaimed({ request, sender }: Reading, plans: readonly OpenPlan[]): Omit<StoredVerification, 'at'> {
  const nobody = { credentialId: null, credentialName: null, checks: [] }
  const isKnown = sender !== undefined && plans.some((plan) => plan.type === 'preset' && isFor(plan, sender))
  if (sender && !isKnown) {
    const { id, title } = sender.preset
    return { ...nobody, verdict: 'not-checked', reason: 'no-credential-for-sender', sender: title, preset: id }
  }
  const header = namedProof(request.headers)
  if (header === undefined)
    return { ...nobody, verdict: 'unsigned', checks: sender ? [unsignedBy(sender.preset.title)] : vapiChecks(request) }
  const checks = [skip('credential', `No credential uses the header ${header}.`)]
  return { ...nobody, verdict: 'not-checked', reason: 'no-credential', checks }
}

/** A request of a sender that has a credential. */
const unsignedBy = (title: string): StoredVerification['checks'][number] =>
  skip('credential', `${title} sent no signature or token.`, { hint: `Set the secret of the webhook at ${title}.` })

/** Why Vapi may have sent no credential; empty for other senders. */
function vapiChecks(request: SignedRequest): StoredVerification['checks'] {
  const isEmpty = isEmptyVapiSecret(request)
  if (!isEmpty && !isFromVapi(request)) return []
  const message = isEmpty ? 'Vapi sent an empty X-Vapi-Secret.' : 'Vapi sent no signature or token.'
  return [skip('credential', message, { hint: `Possible reasons: ${missingCredentialReasons(request)}.` })]
}
