import type { TokenRefusal } from '../../core/model/credential.ts'
import type { HeaderList } from '../../core/model/request.ts'
import type { Client } from '../../verification/oauth-clients.ts'
import { isSame } from '../../verification/token-hash.ts'
import { readTokenRequest } from './token-request.ts'
import type { GivenClient, TokenRequest } from './token-request.ts'

/** What a token request comes to. `says` is one sentence for the inspector, without its full stop; it holds no secret. */
export type Decision =
  | { kind: 'grant'; client: Client; scope: string; says: string }
  | { kind: 'refuse'; code: TokenRefusal; client?: Client; says: string }

interface Proof {
  client: Client
  by: 'current' | 'previous' | undefined
  given: GivenClient | undefined
}

/** Decides about a token request by RFC 6749 (4.4 and 5.2) and the switches of its client's plan. `now` is Unix ms. */
export function decide(
  candidates: readonly Client[],
  request: { method: string; headers: HeaderList; body: Uint8Array },
  now: number,
): Decision {
  const asked = readTokenRequest(request.method, request.headers, request.body)
  const asking = `It asked with ${asked.how}`
  const proof = proofOf(candidates, asked, now)
  const client = proof?.client
  const refuse = (code: TokenRefusal, why: string): Decision => ({
    kind: 'refuse',
    code,
    says: `${asking}; ${why}`,
    ...(client ? { client } : {}),
  })
  if (asked.problem) return refuse('invalid_request', asked.problem)
  if (asked.grantType !== 'client_credentials')
    return refuse('unsupported_grant_type', 'the grant type is not client_credentials')
  if (!proof)
    return refuse(
      'invalid_client',
      asked.clients.length > 0 ? 'no credential has this client id' : 'it names no client',
    )
  if (!proof.by)
    return refuse(
      'invalid_client',
      proof.given?.secret ? 'the client secret is another one' : 'the client secret is missing',
    )
  const { refuseTokens, scope: own } = proof.client.authenticationPlan
  if (refuseTokens) return refuse(refuseTokens, `it is refused on purpose (refuseTokens is ${refuseTokens})`)
  const scope = grantedScope(own, asked.scope)
  if (scope === undefined) return refuse('invalid_scope', "the scope is not the credential's")
  return { kind: 'grant', client: proof.client, scope, says: [asking, ...remarks(proof, asked)].join('; ') }
}

/** The client that is named, with the one of its secrets that was given; the first of that name where none was. */
function proofOf(candidates: readonly Client[], asked: TokenRequest, now: number): Proof | undefined {
  const named = asked.clients.flatMap((given) =>
    candidates
      .filter(({ authenticationPlan }) => authenticationPlan.clientId === given.id)
      .map((client) => ({ client, given })),
  )
  const proofs = named.map(({ client, given }) => ({ client, given, by: secretGiven(client, given.secret, now) }))
  return proofs.find(({ by }) => by !== undefined) ?? proofs[0]
}

function secretGiven({ authenticationPlan, previous }: Client, given: string | undefined, now: number): Proof['by'] {
  if (!given) return undefined
  if (isSame(authenticationPlan.clientSecret, given)) return 'current'
  return previous && previous.until > now && isSame(previous.secret, given) ? 'previous' : undefined
}

/** All of the credential's scope when none is asked for (RFC 6749, 3.3); undefined when more is asked for than it has. */
function grantedScope(own: string | undefined, asked: string | undefined): string | undefined {
  if (!asked || !own) return own ?? asked ?? ''
  const allowed = new Set(own.split(' '))
  return asked.split(' ').every((word) => allowed.has(word)) ? asked : undefined
}

/** What is worth knowing about a request that is granted all the same. */
function remarks({ client, by, given }: Proof, { scope }: TokenRequest): string[] {
  const missing = client.authenticationPlan.scope !== undefined && scope === undefined
  return [
    ...(missing ? ["scope missing, so the credential's was granted"] : []),
    ...(given?.encoded === false ? ['Basic without the form encoding of RFC 6749'] : []),
    ...(by === 'previous' ? ['with the secret from before the rotation'] : []),
  ]
}
