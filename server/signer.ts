import { randomBytes } from 'node:crypto'
import type { Credential, OAuth2Plan } from './core/credential.ts'
import { problems, VhookError } from './core/errors.ts'
import type { HeaderList, SignedRequest } from './core/request.ts'
import { withoutHeaders } from './core/request.ts'
import { sign } from './core/sign.ts'
import type { Facts } from './evidence.ts'
import { tokenHash } from './oauth/endpoint.ts'
import { outbound } from './outbound.ts'

export interface Signed {
  request: SignedRequest
  headers: HeaderList
  added: HeaderList
}

/** Signs as the sender would: with the credential's own scheme, or with a token issued or fetched for it. Rejects with CANNOT_SIGN. */
export async function signAs(
  credential: Credential,
  request: SignedRequest,
  facts: Facts,
  now: number,
): Promise<Signed> {
  const plan = credential.authenticationPlan
  if (plan.type !== 'oauth2') {
    const signed = await sign(request, credential, { now })
    return { request: signed.request, headers: signed.headers, added: signed.added }
  }
  const added: HeaderList = [['Authorization', `Bearer ${await accessToken(credential.id, plan, facts, now)}`]]
  const headers = [...withoutHeaders(request.headers, ['authorization']), ...added]
  return { request: { ...request, headers }, headers, added }
}

async function accessToken(credentialId: string, plan: OAuth2Plan, facts: Facts, now: number): Promise<string> {
  if ((plan.issuer ?? 'vhook') !== 'vhook') return await fetchToken(plan)
  const token = randomBytes(32).toString('base64url')
  const expiresAt = now + (plan.tokenLifetimeSeconds ?? 3_600) * 1_000
  const { clientId, scope = '' } = plan
  await facts.issued({ hash: tokenHash(token), credentialId, clientId, scope, issuedAt: now, expiresAt })
  return token
}

async function fetchToken(plan: OAuth2Plan): Promise<string> {
  if (!plan.url) throw new VhookError(problems.cannotSign('the credential names no token endpoint'))
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: plan.clientId,
    client_secret: plan.clientSecret,
    ...(plan.scope ? { scope: plan.scope } : {}),
  })
  try {
    const answer = await outbound(plan.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
    })
    const token: unknown = (JSON.parse(answer.text) as { access_token?: unknown }).access_token
    if (typeof token === 'string' && token !== '') return token
    throw new Error(`the token endpoint answered ${answer.status} without a token`)
  } catch (error) {
    throw new VhookError(problems.cannotSign((error as Error).message), { cause: error })
  }
}
