import type { ApiError } from '../server/core/api/views/error.ts'
import type { AuditEntry, Revealed, RevealRequest } from '../server/core/api/views/reveal.ts'
import type { CodeLanguage, SignedView } from '../server/core/api/views/verification.ts'
import type {
  CredentialUsage,
  ExportResult,
  ImportResult,
  PresetView,
  TokenView,
} from '../server/core/api/views/credential.ts'
import type { DecryptedView, EncryptionView } from '../server/core/api/views/encryption.ts'
import type { EventDetail, EventPage } from '../server/core/api/views/event.ts'
import type { HealthView } from '../server/core/api/views/health.ts'
import type { ReplayResult, ReplayPreview, ReplayRequest } from '../server/core/api/views/replay.ts'
import type { SampleView } from '../server/core/api/views/sample.ts'
import type { AuthenticationPlan, CredentialView } from '../server/core/model/credential.ts'
import type { StoredVerification } from '../server/core/model/event.ts'
import type { Filter } from '../server/core/filter/filter.ts'
import type { HeaderList } from '../server/core/model/request.ts'
import type { TunnelState } from '../server/core/model/tunnel.ts'
import type { Diagnosis } from '../server/core/model/verification.ts'
import { connection } from './state/store.ts'
import { token } from './token.ts'

/** What the API said no with, in its own words. */
export class RequestError extends Error {
  override name = 'Obstacle'
  readonly code: string
  readonly hint: string | undefined
  /** Of HTTP; 0 when there was no answer. */
  readonly status: number

  constructor(status: number, code: string, message: string, hint?: string) {
    super(message)
    this.status = status
    this.code = code
    this.hint = hint
  }
}

const unreachable = () =>
  new RequestError(0, 'UNREACHABLE', 'vhook does not answer.', 'See whether vhook dev still runs in its terminal.')

async function send(method: string, path: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = { authorization: `Bearer ${token()}` }
  // The API wants every change to say so, also one without a body.
  if (method !== 'GET') headers['content-type'] = 'application/json'
  const init: RequestInit = { method, headers }
  if (body !== undefined) init.body = JSON.stringify(body)
  return fetch(`/api${path}`, init).catch(() => Promise.reject(unreachable()))
}

async function obstacleOf(answer: Response): Promise<RequestError> {
  const said = (await answer.json().catch(() => null)) as ApiError | null
  const { code, message, hint } = said?.error ?? { code: `HTTP_${answer.status}`, message: answer.statusText }
  return new RequestError(answer.status, code, message || `The API answered ${answer.status}.`, hint)
}

async function checked(method: string, path: string, body?: unknown): Promise<Response> {
  const answer = await send(method, path, body)
  if (answer.status === 401) connection.value = { state: 'refused' }
  if (!answer.ok) throw await obstacleOf(answer)
  return answer
}

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await checked(method, path, body)
  const text = await answer.text()
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** The filter as the query of `GET /api/events`. */
export function queryOf(filter: Filter): URLSearchParams {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(filter)) {
    if (value === undefined) continue
    query.set(key, typeof value === 'object' ? `${value.min}-${value.max}` : String(value))
  }
  return query
}

const event = (id: string, rest = ''): string => `/events/${encodeURIComponent(id)}${rest}`
const credential = (id: string, rest = ''): string => `/credentials/${encodeURIComponent(id)}${rest}`

/** Everything that may be asked of the local API, a row each. All reject with an `Obstacle`. */
export const api = {
  events(filter: Filter, cursor: string | null, limit: number): Promise<EventPage> {
    const query = queryOf(filter)
    if (cursor !== null) query.set('cursor', cursor)
    query.set('limit', String(limit))
    return ask('GET', `/events?${query}`)
  },
  event: (id: string) => ask<EventDetail>('GET', event(id)),
  body: (id: string) => checked('GET', event(id, '/body')).then((answer) => answer.blob()),
  remove: (ids: string[]) => ask<{ removed: string[] }>('POST', '/events/remove', { ids }),
  change: (id: string, change: { pinned?: boolean; note?: string | null }) => ask('PATCH', event(id), change),
  replay: (id: string, request: ReplayRequest) => ask<ReplayResult>('POST', event(id, '/replay'), request),
  preview: (id: string, request: ReplayRequest) => ask<ReplayPreview>('POST', event(id, '/replay/preview'), request),
  reveal: (id: string, request: RevealRequest) => ask<Revealed>('POST', event(id, '/reveal'), request),
  audit: (limit: number, before?: number) =>
    ask<AuditEntry[]>('GET', `/audit?limit=${limit}${before === undefined ? '' : `&before=${before}`}`),
  decrypted: (id: string) => ask<DecryptedView>('GET', event(id, '/decrypted')),
  verify: (id: string, credentialId?: string) =>
    ask<{ verifications: StoredVerification[] }>(
      'POST',
      event(id, '/verify'),
      credentialId ? { credential: credentialId } : {},
    ),
  diagnose: (id: string, credentialId?: string) =>
    ask<{ diagnosis: Diagnosis }>('POST', event(id, '/diagnosis'), credentialId ? { credential: credentialId } : {}),
  signed: (id: string, credentialId: string) =>
    ask<SignedView>('GET', event(id, `/signed?${new URLSearchParams({ credential: credentialId })}`)),
  languages: () => ask<CodeLanguage[]>('GET', '/code'),
  code: (id: string, credentialId: string, language: string) =>
    ask<{ code: string }>('GET', event(id, `/code?${new URLSearchParams({ credential: credentialId, language })}`)),

  addCredential: (input: { id?: string; name?: string; authenticationPlan: AuthenticationPlan }) =>
    ask<CredentialView>('POST', '/credentials', input),
  editCredential: (id: string, change: { name?: string; set?: Record<string, unknown> }) =>
    ask<CredentialView>('PATCH', credential(id), change),
  rotate: (id: string, rotation: { secret: string; graceMs: number; force: boolean }) =>
    ask<CredentialView>('POST', credential(id, '/rotate'), rotation),
  usage: (id: string) => ask<CredentialUsage>('GET', credential(id, '/usage')),
  importCredentials: (text: string) => ask<ImportResult>('POST', '/credentials/import', { text }),
  exportCredentials: () => ask<ExportResult>('GET', '/credentials/export'),
  encryptionKeys: () => ask<EncryptionView[]>('GET', '/encryption-keys'),
  makeEncryptionKey: (id: string, replace: boolean) =>
    ask<EncryptionView>('POST', credential(id, '/encryption'), { replace }),
  removeEncryptionKey: (id: string) => ask<{ removed: string[] }>('DELETE', credential(id, '/encryption')),
  tokens: (id: string) => ask<TokenView[]>('GET', credential(id, '/tokens')),
  revokeTokens: (id: string) => ask<{ revoked: number }>('POST', credential(id, '/revoke-tokens'), {}),
  rotateKey: (id: string) => ask<{ kid: string }>('POST', credential(id, '/rotate-key'), {}),
  removeCredential: (id: string) => ask('DELETE', credential(id)),
  previewCredential: (authenticationPlan: AuthenticationPlan) =>
    ask<{ headers: HeaderList }>('POST', '/credentials/preview', { authenticationPlan }),

  presets: () => ask<PresetView[]>('GET', '/presets'),
  samples: () => ask<SampleView[]>('GET', '/samples'),
  sendSample: (sample: string, credentialId?: string) =>
    ask<{ eventId: string }>('POST', '/samples', credentialId ? { sample, credential: credentialId } : { sample }),
  health: () => ask<HealthView>('GET', '/health'),
  acknowledgeTunnel: () => ask<TunnelState>('POST', '/tunnel/acknowledge'),
}
