import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { AttemptOutcome } from '../core/model/attempt.ts'
import type { OAuth2Plan } from '../core/model/credential.ts'
import type { CapturedEvent } from '../core/model/event.ts'
import type { IssuedToken } from '../core/model/evidence.ts'
import { headerValue, withoutHeaders } from '../core/model/request.ts'
import { mask } from '../core/masking/mask.ts'
import type { TokenExchange } from '../pipeline/token-exchange.ts'
import { report } from '../platform/report-fault.ts'
import { jsonObject, responseLimits, secondsOf } from '../platform/oauth-http.ts'
import type { EvidenceStore } from '../verification/evidence.ts'
import type { Client } from '../verification/oauth-clients.ts'
import { tokenHash } from '../verification/token-hash.ts'
import { readTokenRequest } from './endpoint/token-request.ts'
import { clientValuesOf, redactHeaders, redactTokenRequest } from './redact-token-request.ts'
import type { ClientValues } from './redact-token-request.ts'
import { LIFETIME } from './tokens/issuer.ts'

const MOST = responseLimits.bytes
/** Fields of a token response that must not be stored (RFC 6749, 5.1; OpenID Connect). */
const tokenFields = new Set(['access_token', 'refresh_token', 'id_token'])

export interface ObserveOptions {
  event: CapturedEvent
  body: Uint8Array
  /** The credentials whose tokens this endpoint issues. */
  clients: readonly Client[]
  evidence: Pick<EvidenceStore, 'countRequest' | 'addToken'>
  now: () => number
}

/** Learns the token that the app's own token endpoint issues in response to this request. */
export function observeTokenRequest({ event, body, clients, evidence, now }: ObserveOptions): TokenExchange {
  const clientId = readTokenRequest(event.method, event.headers, body).clients[0]?.id
  const client = clients.find(({ authenticationPlan }) => authenticationPlan.clientId === clientId) ?? clients[0]
  const values = clientValuesOf(clients, now())
  if (client) evidence.countRequest(client.id).catch(report)
  const stored = redactTokenRequest(event, body, values)
  return {
    event: stored,
    redactAttempt: (attempt) => ({ ...attempt, headers: redactHeaders(attempt.headers, values), path: stored.path }),
    readOutcome(outcome) {
      const response = isSuccess(outcome) ? readResponse(outcome) : undefined
      const token = response && client && tokenIn(response, client, clientId, now())
      if (token) evidence.addToken(token).catch(report)
      return redactOutcome(outcome, response, values)
    },
  }
}

const isSuccess = ({ status }: AttemptOutcome): boolean => status !== null && status >= 200 && status < 300

function tokenIn(
  response: Record<string, unknown>,
  client: Client,
  clientId: string | undefined,
  now: number,
): IssuedToken | undefined {
  const { access_token: token, expires_in: expiresIn, scope } = response
  if (typeof token !== 'string' || token === '') return undefined
  const plan: OAuth2Plan = client.authenticationPlan
  const lifetime = secondsOf(expiresIn) ?? plan.tokenLifetimeSeconds ?? LIFETIME
  return {
    hash: tokenHash(token),
    credentialId: client.id,
    clientId: clientId ?? plan.clientId,
    // A response without a scope grants the requested one (RFC 6749, 5.1).
    scope: typeof scope === 'string' ? scope : (plan.scope ?? ''),
    issuedAt: now,
    expiresAt: now + lifetime * 1_000,
  }
}

/** A success that cannot be parsed is stored without its body, which may hold a token. */
function redactOutcome(
  outcome: AttemptOutcome,
  response: Record<string, unknown> | undefined,
  values: ClientValues,
): AttemptOutcome {
  const headers = redactHeaders(outcome.headers, values)
  if (!isSuccess(outcome)) return { ...outcome, headers }
  const body = response ? Buffer.from(JSON.stringify(masked(response))) : new Uint8Array()
  return { ...outcome, headers: withoutHeaders(headers, ['content-encoding']), body }
}

function masked(response: Record<string, unknown>): Record<string, unknown> {
  const hide = ([name, value]: [string, unknown]): [string, unknown] =>
    tokenFields.has(name) ? [name, mask(typeof value === 'string' ? value : '?')] : [name, value]
  return Object.fromEntries(Object.entries(response).map(hide))
}

const decoders: Record<string, (bytes: Uint8Array) => Buffer> = {
  gzip: (bytes) => gunzipSync(bytes, { maxOutputLength: MOST }),
  'x-gzip': (bytes) => gunzipSync(bytes, { maxOutputLength: MOST }),
  deflate: (bytes) => inflateSync(bytes, { maxOutputLength: MOST }),
  br: (bytes) => brotliDecompressSync(bytes, { maxOutputLength: MOST }),
  identity: (bytes) => Buffer.from(bytes),
}

function readResponse({ headers, body, bodySize }: AttemptOutcome): Record<string, unknown> | undefined {
  const decode = decoders[(headerValue(headers, 'content-encoding') ?? 'identity').trim().toLowerCase()]
  if (!decode || bodySize > MOST || bodySize > body.length) return undefined
  try {
    return jsonObject(decode(body).toString('utf8'))
  } catch {
    // Not in the encoding that its header names, or larger than any token response: its body is not stored.
    return undefined
  }
}
