import type { OAuth2Plan } from '../../core/model/credential.ts'
import { guardedFetch } from '../../platform/guarded-fetch.ts'
import type { FetchedResponse } from '../../platform/guarded-fetch.ts'
import { responseLimits, basicHeader, formType, jsonObject, secondsOf } from '../../platform/oauth-http.ts'

/** A token that another token endpoint issued. */
export interface FetchedToken {
  token: string
  /** In seconds; undefined when the endpoint does not say. */
  lifetime: number | undefined
  scope: string | undefined
}

type Authentication = (plan: OAuth2Plan) => { headers: Record<string, string>; fields: Record<string, string> }

/** Client authentication, in the order tried (RFC 6749, 2.3.1: every server supports the first). */
const authentications: readonly Authentication[] = [
  ({ clientId, clientSecret }) => ({ headers: { authorization: basicHeader(clientId, clientSecret) }, fields: {} }),
  ({ clientId, clientSecret }) => ({ headers: {}, fields: { client_id: clientId, client_secret: clientSecret } }),
]

/** Requests a token from the plan's token endpoint as a sender does. The message of a rejection quotes only the endpoint's error code. */
export async function fetchToken(plan: OAuth2Plan, timeoutMs = responseLimits.timeoutMs): Promise<FetchedToken> {
  const { url } = plan
  if (!url) throw new Error('the credential has no token endpoint')
  let refusal = ''
  for (const authenticate of authentications) {
    const response = await request(url, authenticate(plan), plan, timeoutMs)
    const fields = jsonObject(response.text) ?? {}
    const token = tokenOf(response, fields)
    if (token) return token
    refusal = refusalOf(response, fields)
    if (!isClientRefused(response, fields)) break
  }
  throw new Error(refusal)
}

async function request(
  url: string,
  { headers, fields }: ReturnType<Authentication>,
  plan: OAuth2Plan,
  timeoutMs: number,
): Promise<FetchedResponse> {
  const scope = plan.scope ? { scope: plan.scope } : {}
  const options = {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': formType, ...headers },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...scope, ...fields }).toString(),
  } as const
  return await guardedFetch(url, options, { ...responseLimits, timeoutMs })
}

function tokenOf({ status }: FetchedResponse, fields: Record<string, unknown>): FetchedToken | undefined {
  const { access_token: token, expires_in: expiresIn, scope } = fields
  if (status < 200 || status > 299 || typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) return undefined
  return { token, lifetime: secondsOf(expiresIn), scope: typeof scope === 'string' ? scope : undefined }
}

const isClientRefused = ({ status }: FetchedResponse, { error }: Record<string, unknown>): boolean =>
  status === 401 || (status === 400 && error === 'invalid_client')

function refusalOf({ status }: FetchedResponse, { error }: Record<string, unknown>): string {
  // Only the characters of an error code (RFC 6749, 5.2), and at most 60 of them.
  const code = typeof error === 'string' && /^[\x20\x21\x23-\x5b\x5d-\x7e]{1,60}$/.test(error) ? ` (${error})` : ''
  return `the token endpoint responded ${status}${code} without a token`
}
