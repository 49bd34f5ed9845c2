import type { OAuth2Plan } from '../../core/model/credential.ts'
import { outbound } from '../../platform/guarded-fetch.ts'
import type { OutboundAnswer } from '../../platform/guarded-fetch.ts'
import { answerLimits, basicHeader, formType, jsonObject, secondsOf } from '../../platform/oauth-http.ts'

/** A token that another token endpoint gave. */
export interface FetchedToken {
  token: string
  /** In seconds; undefined when the endpoint does not say. */
  lifetime: number | undefined
  scope: string | undefined
}

type Way = (plan: OAuth2Plan) => { headers: Record<string, string>; fields: Record<string, string> }

/** How a client may prove itself, in the order in which they are tried (RFC 6749, 2.3.1: every server knows the first). */
const ways: readonly Way[] = [
  ({ clientId, clientSecret }) => ({ headers: { authorization: basicHeader(clientId, clientSecret) }, fields: {} }),
  ({ clientId, clientSecret }) => ({ headers: {}, fields: { client_id: clientId, client_secret: clientSecret } }),
]

/** Asks the plan's token endpoint as a sender does. Rejects in words, which hold nothing that the endpoint said but its error code. */
export async function fetchToken(plan: OAuth2Plan): Promise<FetchedToken> {
  const { url } = plan
  if (!url) throw new Error('the credential names no token endpoint')
  let refusal = ''
  for (const way of ways) {
    const answer = await ask(url, plan, way)
    const fields = jsonObject(answer.text) ?? {}
    const token = tokenOf(answer, fields)
    if (token) return token
    refusal = refusalOf(answer, fields)
    if (!isClientRefused(answer, fields)) break
  }
  throw new Error(refusal)
}

async function ask(url: string, plan: OAuth2Plan, way: Way): Promise<OutboundAnswer> {
  const { headers, fields } = way(plan)
  const scope = plan.scope ? { scope: plan.scope } : {}
  const request = {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': formType, ...headers },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...scope, ...fields }).toString(),
  } as const
  return await outbound(url, request, answerLimits)
}

function tokenOf({ status }: OutboundAnswer, fields: Record<string, unknown>): FetchedToken | undefined {
  const { access_token: token, expires_in: expiresIn, scope } = fields
  if (status < 200 || status > 299 || typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) return undefined
  return { token, lifetime: secondsOf(expiresIn), scope: typeof scope === 'string' ? scope : undefined }
}

const isClientRefused = ({ status }: OutboundAnswer, { error }: Record<string, unknown>): boolean =>
  status === 401 || (status === 400 && error === 'invalid_client')

function refusalOf({ status }: OutboundAnswer, { error }: Record<string, unknown>): string {
  // The characters that a code may have (RFC 6749, 5.2), and no more of it than a code is long.
  const code = typeof error === 'string' && /^[\x20\x21\x23-\x5b\x5d-\x7e]{1,60}$/.test(error) ? ` (${error})` : ''
  return `the token endpoint answered ${status}${code} without a token`
}
