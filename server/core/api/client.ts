import type { ApiError } from './views/error.ts'
import type { AuditEntry, Revealed, RevealRequest } from './views/reveal.ts'
import type { CodeLanguage, SignedView } from './views/verification.ts'
import type { CredentialUsage, ExportResult, ImportResult, PresetView, TokenView } from './views/credential.ts'
import type { DecryptedView, EncryptionView } from './views/encryption.ts'
import type { EventDetail, EventPage, EventQuery } from './views/event.ts'
import type { HealthView } from './views/health.ts'
import type { ReplayResult, ReplayPreview, ReplayRequest } from './views/replay.ts'
import type { RouteView } from './views/route.ts'
import type { SampleOptions, SampleView } from './views/sample.ts'
import type { StatsView, Snapshot } from './views/state.ts'
import type { AuthenticationPlan, CredentialView } from '../model/credential.ts'
import { problems, VhookError } from '../model/errors.ts'
import type { StoredVerification } from '../model/event.ts'
import type { ExportFormat } from '../export/formats.ts'
import type { HeaderList } from '../model/request.ts'
import type { Route } from '../model/route.ts'
import type { TargetState } from '../model/target.ts'
import type { TunnelProbe, TunnelState } from '../model/tunnel.ts'
import type { Diagnosis } from '../model/verification.ts'

/** The part of `fetch` that is needed. The platform's own fits; so does one that asks this process. */
export type ClientFetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string },
) => Promise<{ status: number; text(): Promise<string>; arrayBuffer(): Promise<ArrayBuffer> }>

export interface ClientOptions {
  fetch: ClientFetch
  /** Address of the inspector without a final slash. */
  baseUrl: string
  token: string
}

type Value = string | number | boolean | { min: number; max: number } | undefined

const valueText = (value: Exclude<Value, undefined>): string =>
  typeof value === 'object' ? `${value.min}-${value.max}` : String(value)

function query(fields: object): string {
  const given = Object.entries(fields).filter(
    (pair): pair is [string, Exclude<Value, undefined>] => pair[1] !== undefined,
  )
  const text = given.map(([name, value]) => `${name}=${encodeURIComponent(valueText(value))}`).join('&')
  return text === '' ? '' : `?${text}`
}

const exitOf = (status: number): 1 | 2 | 3 => {
  if (status >= 500) return 3
  return status === 404 || status === 409 ? 1 : 2
}

/** The problem that an answer tells of, in the API's own words; a bare refusal in ours. */
function problemOf(status: number, text: string): VhookError {
  try {
    const { error } = JSON.parse(text) as ApiError
    return new VhookError({ code: error.code, message: error.message, hint: error.hint ?? '', exit: exitOf(status) })
  } catch (cause) {
    return new VhookError(problems.apiRefused(status), { cause })
  }
}

function asker({ fetch, baseUrl, token }: ClientOptions) {
  return async (method: string, path: string, body?: unknown) => {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` }
    if (method !== 'GET') headers['content-type'] = 'application/json'
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const answer = await fetch(`${baseUrl}${path}`, init).catch((cause: unknown) => {
      throw new VhookError(problems.apiUnreachable(baseUrl), { cause })
    })
    if (answer.status >= 400) throw problemOf(answer.status, await answer.text())
    return answer
  }
}

const event = (name: string, rest = ''): string => `/api/events/${encodeURIComponent(name)}${rest}`
const credential = (id: string, rest = ''): string => `/api/credentials/${encodeURIComponent(id)}${rest}`
const chosen = (credentialId: string | undefined) => (credentialId === undefined ? {} : { credential: credentialId })

/** Everything that may be asked of a running vhook, a row each. All reject with a VhookError that carries the API's code. */
export function apiClient(parts: ClientOptions) {
  const answer = asker(parts)
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    JSON.parse(await (await answer(method, path, body)).text()) as T
  const body = async (name: string) => new Uint8Array(await (await answer('GET', event(name, '/body'))).arrayBuffer())

  return {
    events: (wanted: EventQuery = {}) => ask<EventPage>('GET', `/api/events${query(wanted)}`),
    event: (name: string) => ask<EventDetail>('GET', event(name)),
    body,
    exported: async (name: string, as: ExportFormat) =>
      await (await answer('GET', event(name, `/export${query({ as })}`))).text(),
    changeEvent: (name: string, change: { pinned?: boolean; note?: string | null }) =>
      ask<{ id: string }>('PATCH', event(name), change),
    removeEvent: (name: string) => ask<{ removed: string[] }>('DELETE', event(name)),
    removeEvents: (ids: string[]) => ask<{ removed: string[] }>('POST', '/api/events/remove', { ids }),
    ...eventActions(ask),
    ...credentialActions(ask),
    presets: () => ask<PresetView[]>('GET', '/api/presets'),
    samples: () => ask<SampleView[]>('GET', '/api/samples'),
    sendSample: (sample: string, options: SampleOptions = {}) =>
      ask<{ eventId: string }>('POST', '/api/samples', { sample, ...options }),
    tunnel: () => ask<TunnelState>('GET', '/api/tunnel'),
    probeTunnel: () => ask<TunnelProbe>('POST', '/api/tunnel/probe', {}),
    acknowledgeTunnel: () => ask<TunnelState>('POST', '/api/tunnel/acknowledge', {}),
    target: () => ask<TargetState>('GET', '/api/target'),
    health: () => ask<HealthView>('GET', '/api/health'),
    metrics: async () => await (await answer('GET', '/api/metrics')).text(),
    stats: () => ask<StatsView>('GET', '/api/stats'),
    routes: () => ask<{ routes: RouteView[] }>('GET', '/api/routes'),
    setRoutes: (routes: ReadonlyArray<Omit<Route, 'credentials'> & { credentials?: string[] }>) =>
      ask<{ routes: RouteView[] }>('PUT', '/api/routes', { routes }),
    configSchema: () => ask<Record<string, unknown>>('GET', '/api/config/schema'),
    snapshot: () => ask<Snapshot>('GET', '/api/snapshot'),
  }
}

type Ask = <T>(method: string, path: string, body?: unknown) => Promise<T>

const eventActions = (ask: Ask) => ({
  reveal: (name: string, request: RevealRequest) => ask<Revealed>('POST', event(name, '/reveal'), request),
  audit: (limit = 100) => ask<AuditEntry[]>('GET', `/api/audit?limit=${limit}`),
  replay: (name: string, request: ReplayRequest) => ask<ReplayResult>('POST', event(name, '/replay'), request),
  previewReplay: (name: string, request: ReplayRequest) =>
    ask<ReplayPreview>('POST', event(name, '/replay/preview'), request),
  verify: (name: string, credentialId?: string) =>
    ask<{ verifications: StoredVerification[] }>('POST', event(name, '/verify'), chosen(credentialId)),
  diagnose: (name: string, credentialId?: string) =>
    ask<{ diagnosis: Diagnosis }>('POST', event(name, '/diagnosis'), chosen(credentialId)),
  decrypted: (name: string) => ask<DecryptedView>('GET', event(name, '/decrypted')),
  signed: (name: string, credentialId?: string) =>
    ask<SignedView>('GET', event(name, `/signed${query(chosen(credentialId))}`)),
  codeLanguages: () => ask<CodeLanguage[]>('GET', '/api/code'),
  code: (name: string, credentialId: string, language: string) =>
    ask<{ code: string }>('GET', event(name, `/code${query({ credential: credentialId, language })}`)),
})

const credentialActions = (ask: Ask) => ({
  credentials: () => ask<CredentialView[]>('GET', '/api/credentials'),
  addCredential: (input: { id?: string; name?: string; authenticationPlan: AuthenticationPlan }) =>
    ask<CredentialView>('POST', '/api/credentials', input),
  editCredential: (id: string, change: { name?: string; set?: Record<string, unknown> }) =>
    ask<CredentialView>('PATCH', credential(id), change),
  rotateCredential: (id: string, secret: string, graceMs: number, force = false) =>
    ask<CredentialView>('POST', credential(id, '/rotate'), { secret, graceMs, force }),
  tokens: (id: string) => ask<TokenView[]>('GET', credential(id, '/tokens')),
  revokeTokens: (id: string) => ask<{ revoked: number }>('POST', credential(id, '/revoke-tokens'), {}),
  rotateKey: (id: string) => ask<{ kid: string }>('POST', credential(id, '/rotate-key'), {}),
  removeCredential: (id: string) => ask<{ removed: string[] }>('DELETE', credential(id)),
  importCredentials: (text: string) => ask<ImportResult>('POST', '/api/credentials/import', { text }),
  exportCredentials: (ids: readonly string[] = []) =>
    ask<ExportResult>('GET', `/api/credentials/export${query({ ids: ids.length > 0 ? ids.join(',') : undefined })}`),
  credentialUsage: (id: string) => ask<CredentialUsage>('GET', credential(id, '/usage')),
  encryptionKey: (id: string) => ask<EncryptionView>('GET', credential(id, '/encryption')),
  makeEncryptionKey: (id: string, replace = false) =>
    ask<EncryptionView>('POST', credential(id, '/encryption'), { replace }),
  removeEncryptionKey: (id: string) => ask<{ removed: string[] }>('DELETE', credential(id, '/encryption')),
  encryptionKeys: () => ask<EncryptionView[]>('GET', '/api/encryption-keys'),
  previewCredential: (authenticationPlan: AuthenticationPlan) =>
    ask<{ headers: HeaderList }>('POST', '/api/credentials/preview', { authenticationPlan }),
})

/** All of the API as functions. */
export type ApiClient = ReturnType<typeof apiClient>
