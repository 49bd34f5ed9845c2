import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { Attempt, AttemptOutcome } from '../core/model/attempt.ts'
import type { OAuth2Plan } from '../core/model/credential.ts'
import type { CapturedEvent } from '../core/model/event.ts'
import type { IssuedToken } from '../core/model/evidence.ts'
import { headerValue, withoutHeaders } from '../core/model/request.ts'
import { mask } from '../core/masking/mask.ts'
import type { EvidenceStore } from '../verification/evidence.ts'
import { report } from '../platform/report-fault.ts'
import type { Client } from '../verification/oauth-clients.ts'
import { readTokenRequest } from './endpoint/token-request.ts'
import { tokenHash } from '../verification/token-hash.ts'
import { keptHeaders, keptRequest, knownOf } from './redact-token-request.ts'
import type { Known } from './redact-token-request.ts'
import { LIFETIME } from './tokens/issuer.ts'
import { answerLimits, jsonObject, secondsOf } from '../platform/oauth-http.ts'

/** How a request to the app's own token endpoint is put on record, and what is learnt from its answer. */
export interface TokenExchange {
  /** The request as it is kept. */
  event: CapturedEvent
  /** An attempt as it is kept; the real one went to the app. */
  keptAttempt: (attempt: Attempt) => Attempt
  /** Learns from the answer, and gives it back as it is kept: without its tokens. */
  learn: (outcome: AttemptOutcome) => AttemptOutcome
}

const MOST = answerLimits.bytes
/** Fields of a token answer that must not be kept (RFC 6749, 5.1; OpenID Connect). */
const tokenFields = new Set(['access_token', 'refresh_token', 'id_token'])

/** Watches a request to the app's own token endpoint on behalf of the credentials that it is for. */
export function watch(
  event: CapturedEvent,
  body: Uint8Array,
  clients: readonly Client[],
  facts: Pick<EvidenceStore, 'asked' | 'issued'>,
  now: () => number,
): TokenExchange {
  const asked = readTokenRequest(event.method, event.headers, body).clients[0]?.id
  const own = clients.find(({ authenticationPlan }) => authenticationPlan.clientId === asked) ?? clients[0]
  const known = knownOf(clients, now())
  if (own) facts.asked(own.id).catch(report)
  const kept = keptRequest(event, body, known)
  return {
    event: kept,
    keptAttempt: (attempt) => ({ ...attempt, headers: keptHeaders(attempt.headers, known), path: kept.path }),
    learn(outcome) {
      const answer = isSuccess(outcome) ? readAnswer(outcome) : undefined
      const token = answer && own && tokenIn(answer, own, asked, now())
      if (token) facts.issued(token).catch(report)
      return keptOutcome(outcome, answer, known)
    },
  }
}

const isSuccess = ({ status }: AttemptOutcome): boolean => status !== null && status >= 200 && status < 300

function tokenIn(
  answer: Record<string, unknown>,
  own: Client,
  asked: string | undefined,
  now: number,
): IssuedToken | undefined {
  const { access_token: token, expires_in: expiresIn, scope } = answer
  if (typeof token !== 'string' || token === '') return undefined
  const plan: OAuth2Plan = own.authenticationPlan
  const lifetime = secondsOf(expiresIn) ?? plan.tokenLifetimeSeconds ?? LIFETIME
  return {
    hash: tokenHash(token),
    credentialId: own.id,
    clientId: asked ?? plan.clientId,
    // An answer that names no scope grants what was asked for (RFC 6749, 5.1).
    scope: typeof scope === 'string' ? scope : (plan.scope ?? ''),
    issuedAt: now,
    expiresAt: now + lifetime * 1_000,
  }
}

/** What of an answer may be kept: none of a success that cannot be read, for it may hold a token. */
function keptOutcome(
  outcome: AttemptOutcome,
  answer: Record<string, unknown> | undefined,
  known: Known,
): AttemptOutcome {
  const headers = keptHeaders(outcome.headers, known)
  if (!isSuccess(outcome)) return { ...outcome, headers }
  const body = answer ? Buffer.from(JSON.stringify(masked(answer))) : new Uint8Array()
  return { ...outcome, headers: withoutHeaders(headers, ['content-encoding']), body }
}

function masked(answer: Record<string, unknown>): Record<string, unknown> {
  const hide = ([name, value]: [string, unknown]): [string, unknown] =>
    tokenFields.has(name) ? [name, mask(typeof value === 'string' ? value : '?')] : [name, value]
  return Object.fromEntries(Object.entries(answer).map(hide))
}

const decoders: Record<string, (bytes: Uint8Array) => Buffer> = {
  gzip: (bytes) => gunzipSync(bytes, { maxOutputLength: MOST }),
  'x-gzip': (bytes) => gunzipSync(bytes, { maxOutputLength: MOST }),
  deflate: (bytes) => inflateSync(bytes, { maxOutputLength: MOST }),
  br: (bytes) => brotliDecompressSync(bytes, { maxOutputLength: MOST }),
  identity: (bytes) => Buffer.from(bytes),
}

function readAnswer({ headers, body, bodySize }: AttemptOutcome): Record<string, unknown> | undefined {
  const decode = decoders[(headerValue(headers, 'content-encoding') ?? 'identity').trim().toLowerCase()]
  if (!decode || bodySize > MOST || bodySize > body.length) return undefined
  try {
    return jsonObject(decode(body).toString('utf8'))
  } catch {
    // Not what its header says, or larger than a token answer ever is: nothing is learnt from it, and nothing of it kept.
    return undefined
  }
}
