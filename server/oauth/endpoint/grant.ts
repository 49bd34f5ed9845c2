import type { TokenRefusal } from '../../core/model/credential.ts'
import type { HeaderList } from '../../core/model/request.ts'
import type { Client } from '../../verification/oauth-clients.ts'
import { isSame } from '../../verification/token-hash.ts'
import { readTokenRequest } from './token-request.ts'
import type { GivenClient, TokenRequest } from './token-request.ts'

/** The decision about a token request. `note` is one sentence for the inspector, without its full stop and without secrets. */
export type Decision =
  | { kind: 'grant'; client: Client; scope: string; note: string }
  | { kind: 'refuse'; code: TokenRefusal; client?: Client; note: string }

/** A named client, and which of its secrets was sent. */
interface Match {
  client: Client
  secret: 'current' | 'previous' | undefined
  given: GivenClient
}

/** Decides about a token request by RFC 6749 (4.4 and 5.2) and the options of its client's plan. `now` is Unix ms. */
export function decide(
  candidates: readonly Client[],
  request: { method: string; headers: HeaderList; body: Uint8Array },
  now: number,
): Decision {
  const asked = readTokenRequest(request.method, request.headers, request.body)
  const asking = `It asked with ${asked.how}`
  const match = matchOf(candidates, asked, now)
  const client = match?.client
  const refuse = (code: TokenRefusal, why: string): Decision => ({
    kind: 'refuse',
    code,
    note: `${asking}; ${why}`,
    ...(client ? { client } : {}),
  })
  if (asked.problem) return refuse('invalid_request', asked.problem)
  if (asked.grantType !== 'client_credentials')
    return refuse('unsupported_grant_type', 'the grant type is not client_credentials')
  if (!match)
    return refuse(
      'invalid_client',
      asked.clients.length > 0 ? 'no credential has this client id' : 'the client id is missing',
    )
  if (!match.secret)
    return refuse('invalid_client', match.given.secret ? 'the client secret is wrong' : 'the client secret is missing')
  const { refuseTokens, scope: own } = match.client.authenticationPlan
  if (refuseTokens) return refuse(refuseTokens, `refused on purpose (refuseTokens is ${refuseTokens})`)
  const scope = grantedScope(own, asked.scope)
  if (scope === undefined) return refuse('invalid_scope', "the scope is not the credential's")
  return { kind: 'grant', client: match.client, scope, note: [asking, ...remarks(match, asked)].join('; ') }
}

/** The named client whose secret was sent; the first of that name where none was. */
function matchOf(candidates: readonly Client[], asked: TokenRequest, now: number): Match | undefined {
  const named = asked.clients.flatMap((given) =>
    candidates
      .filter(({ authenticationPlan }) => authenticationPlan.clientId === given.id)
      .map((client) => ({ client, given })),
  )
  const matches = named.map(({ client, given }) => ({ client, given, secret: sentSecret(client, given.secret, now) }))
  return matches.find(({ secret }) => secret !== undefined) ?? matches[0]
}

function sentSecret({ authenticationPlan, previous }: Client, given: string | undefined, now: number): Match['secret'] {
  if (!given) return undefined
  if (isSame(authenticationPlan.clientSecret, given)) return 'current'
  return previous && previous.until > now && isSame(previous.secret, given) ? 'previous' : undefined
}

/** The credential's whole scope when none is requested (RFC 6749, 3.3); undefined when the request exceeds it. */
function grantedScope(own: string | undefined, asked: string | undefined): string | undefined {
  if (!asked || !own) return own ?? asked ?? ''
  const allowed = new Set(own.split(' '))
  return asked.split(' ').every((word) => allowed.has(word)) ? asked : undefined
}

/** Irregularities of a granted request. */
function remarks({ client, secret, given }: Match, { scope }: TokenRequest): string[] {
  const missing = client.authenticationPlan.scope !== undefined && scope === undefined
  return [
    ...(missing ? ["scope missing, so the credential's was granted"] : []),
    ...(!given.encoded ? ['Basic without the form encoding of RFC 6749'] : []),
    ...(secret === 'previous' ? ['with the secret from before the rotation'] : []),
  ]
}
