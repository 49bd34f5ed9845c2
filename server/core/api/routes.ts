import type { AuthenticationPlan, CredentialView } from '../model/credential.ts'
import type { StoredVerification } from '../model/event.ts'
import type { HeaderList } from '../model/request.ts'
import type { TargetState } from '../model/target.ts'
import type { TunnelProbe, TunnelState } from '../model/tunnel.ts'
import type { Diagnosis } from '../model/verification.ts'
import type { ExportFormat } from '../export/formats.ts'
import type {
  ChangedCredential,
  CredentialChange,
  CredentialInput,
  CredentialUsage,
  ExportResult,
  ImportResult,
  PresetView,
  Rotation,
  TokenView,
} from './views/credential.ts'
import type { DecryptedView, EncryptionView } from './views/encryption.ts'
import type { EventChange, EventDetail, EventPage, EventQuery } from './views/event.ts'
import type { AppliedFix, SecretTest, SecretTestResult } from './views/fix.ts'
import type { HealthView } from './views/health.ts'
import type { ReplayPreview, ReplayRequest, ReplayResult } from './views/replay.ts'
import type { RequestCheck, RequestCheckOptions, RequestInput, RequestSigned, RequestSigning } from './views/request.ts'
import type { AuditEntry, AuditQuery, Revealed, RevealRequest } from './views/reveal.ts'
import type { RouteInput, RouteView } from './views/route.ts'
import type { SampleOptions, SampleView } from './views/sample.ts'
import type { Snapshot, StatsView } from './views/state.ts'
import type { TimelineQuery, TimelineView } from './views/timeline.ts'
import type { CodeLanguage, SignedView } from './views/verification.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** How a response body is read. */
export type ResponseKind = 'json' | 'text' | 'bytes'

/** Types of a route. Field names of params, query and body must differ: a client passes all of them in one object. */
export interface RouteTypes {
  params?: { id: string }
  query?: object
  body?: object
  response: unknown
}

export interface ApiRoute<Types extends RouteTypes = RouteTypes> {
  method: Method
  path: string
  kind: ResponseKind
  /** Served without the token; clients do not send it either. */
  open?: boolean
  /** Exists at compile time only. */
  types?: Types
}

type PathOf<Types extends RouteTypes> = Types extends { params: object }
  ? `/api/${string}/:id` | `/api/${string}/:id/${string}`
  : `/api/${string}`

const route = <Types extends RouteTypes>(method: Method, path: PathOf<Types>): ApiRoute<Types> => ({
  method,
  path,
  kind: 'json',
})
const text = <Types extends RouteTypes & { response: string }>(path: PathOf<Types>): ApiRoute<Types> => ({
  method: 'GET',
  path,
  kind: 'text',
})
const bytes = <Types extends RouteTypes & { response: Uint8Array }>(path: PathOf<Types>): ApiRoute<Types> => ({
  method: 'GET',
  path,
  kind: 'bytes',
})

interface One {
  params: { id: string }
}
interface Removed {
  response: { removed: string[] }
}
interface CredentialChoice {
  /** Default: the credential that decided the verdict, else all of them, or the only one. */
  credential?: string
}

/**
 * Every route of the API. Clients, the inspector's handlers, the OpenAPI document and the test doubles derive from it.
 * `:id` of an event is an id, the beginning of one, `latest` or `latest~2`.
 */
export const routes = {
  listEvents: route<{ query: EventQuery; response: EventPage }>('GET', '/api/events'),
  removeEvents: route<{ body: { ids: string[] } } & Removed>('POST', '/api/events/remove'),
  getEvent: route<One & { response: EventDetail }>('GET', '/api/events/:id'),
  updateEvent: route<One & { body: EventChange; response: { id: string } }>('PATCH', '/api/events/:id'),
  removeEvent: route<One & Removed>('DELETE', '/api/events/:id'),
  getEventBody: bytes<One & { response: Uint8Array<ArrayBuffer> }>('/api/events/:id/body'),
  exportEvent: text<One & { query: { as: ExportFormat }; response: string }>('/api/events/:id/export'),
  replayEvent: route<One & { body: ReplayRequest; response: ReplayResult }>('POST', '/api/events/:id/replay'),
  previewReplay: route<One & { body: ReplayRequest; response: ReplayPreview }>(
    'POST',
    '/api/events/:id/replay/preview',
  ),
  revealHeaders: route<One & { body: RevealRequest; response: Revealed }>('POST', '/api/events/:id/reveal'),
  listAudit: route<{ query: AuditQuery; response: AuditEntry[] }>('GET', '/api/audit'),
  verifyEvent: route<One & { body: CredentialChoice; response: { verifications: StoredVerification[] } }>(
    'POST',
    '/api/events/:id/verify',
  ),
  diagnoseEvent: route<One & { body: CredentialChoice; response: { diagnosis: Diagnosis } }>(
    'POST',
    '/api/events/:id/diagnosis',
  ),
  applyFix: route<One & { body: CredentialChoice; response: AppliedFix }>('POST', '/api/events/:id/fix'),
  getSignedPayload: route<One & { query: CredentialChoice; response: SignedView }>('GET', '/api/events/:id/signed'),
  getDecryptedArguments: route<One & { response: DecryptedView }>('GET', '/api/events/:id/decrypted'),
  getCode: route<One & { query: { credential: string; language: string }; response: { code: string } }>(
    'GET',
    '/api/events/:id/code',
  ),
  checkRequest: route<{ body: RequestInput & RequestCheckOptions; response: RequestCheck }>(
    'POST',
    '/api/requests/verify',
  ),
  signRequest: route<{ body: RequestInput & RequestSigning; response: RequestSigned }>('POST', '/api/requests/sign'),
  listCodeLanguages: route<{ response: CodeLanguage[] }>('GET', '/api/code'),

  listCredentials: route<{ response: CredentialView[] }>('GET', '/api/credentials'),
  addCredential: route<{ body: CredentialInput; response: ChangedCredential }>('POST', '/api/credentials'),
  previewCredential: route<{ body: { authenticationPlan: AuthenticationPlan }; response: { headers: HeaderList } }>(
    'POST',
    '/api/credentials/preview',
  ),
  importCredentials: route<{ body: { text: string }; response: ImportResult }>('POST', '/api/credentials/import'),
  exportCredentials: route<{ query: { ids?: string[] }; response: ExportResult }>('GET', '/api/credentials/export'),
  updateCredential: route<One & { body: CredentialChange; response: ChangedCredential }>(
    'PATCH',
    '/api/credentials/:id',
  ),
  undoCredential: route<One & { response: ChangedCredential }>('POST', '/api/credentials/:id/undo'),
  removeCredential: route<One & Removed>('DELETE', '/api/credentials/:id'),
  rotateCredential: route<One & { body: Rotation; response: ChangedCredential }>('POST', '/api/credentials/:id/rotate'),
  testSecret: route<One & { body: SecretTest; response: SecretTestResult }>('POST', '/api/credentials/:id/test'),
  getCredentialUsage: route<One & { response: CredentialUsage }>('GET', '/api/credentials/:id/usage'),
  listTokens: route<One & { response: TokenView[] }>('GET', '/api/credentials/:id/tokens'),
  revokeTokens: route<One & { response: { revoked: number } }>('POST', '/api/credentials/:id/revoke-tokens'),
  rotateSigningKey: route<One & { response: { kid: string } }>('POST', '/api/credentials/:id/rotate-key'),
  getEncryptionKey: route<One & { response: EncryptionView }>('GET', '/api/credentials/:id/encryption'),
  createEncryptionKey: route<One & { body: { replace?: boolean }; response: EncryptionView }>(
    'POST',
    '/api/credentials/:id/encryption',
  ),
  removeEncryptionKey: route<One & Removed>('DELETE', '/api/credentials/:id/encryption'),
  listEncryptionKeys: route<{ response: EncryptionView[] }>('GET', '/api/encryption-keys'),
  listPresets: route<{ response: PresetView[] }>('GET', '/api/presets'),

  listSamples: route<{ response: SampleView[] }>('GET', '/api/samples'),
  sendSample: route<{ body: { sample: string } & SampleOptions; response: { eventId: string } }>(
    'POST',
    '/api/samples',
  ),
  listRoutes: route<{ response: { routes: RouteView[] } }>('GET', '/api/routes'),
  replaceRoutes: route<{ body: { routes: readonly RouteInput[] }; response: { routes: RouteView[] } }>(
    'PUT',
    '/api/routes',
  ),
  getConfigSchema: route<{ response: Record<string, unknown> }>('GET', '/api/config/schema'),
  getTunnel: route<{ response: TunnelState }>('GET', '/api/tunnel'),
  probeTunnel: route<{ response: TunnelProbe }>('POST', '/api/tunnel/probe'),
  acknowledgeTunnel: route<{ response: TunnelState }>('POST', '/api/tunnel/acknowledge'),
  getTarget: route<{ response: TargetState }>('GET', '/api/target'),
  getHealth: route<{ response: HealthView }>('GET', '/api/health'),
  getMetrics: text<{ response: string }>('/api/metrics'),
  getStats: route<{ response: StatsView }>('GET', '/api/stats'),
  getTimeline: route<{ query: TimelineQuery; response: TimelineView }>('GET', '/api/timeline'),
  getSnapshot: route<{ response: Snapshot }>('GET', '/api/snapshot'),
  /** Proves that the inspector knows the token, so that a client can check that before it sends its own. */
  getProof: {
    ...route<{ query: { host: string; nonce: string }; response: { proof: string } }>('GET', '/api/proof'),
    open: true,
  },
  getOpenApi: route<{ response: Record<string, unknown> }>('GET', '/api/openapi.json'),
}

/** Every path of the API begins with it. */
export const API_ROOT = '/api'

/** The WebSocket that sends live messages. */
export const LIVE_PATH = '/api/live'

export type Routes = typeof routes
export type RouteName = keyof Routes
export type TypesOf<Name extends RouteName> = NonNullable<Routes[Name]['types']>
export type ResponseOf<Name extends RouteName> = TypesOf<Name>['response']

/** Optional fields may also be given as undefined, which leaves them out. */
type Loose<Given> = {
  [Key in keyof Given]: Pick<Given, Key> extends Required<Pick<Given, Key>> ? Given[Key] : Given[Key] | undefined
}
type Fields<Types, Part extends string> = Types extends { [Key in Part]: infer Given } ? Loose<Given> : unknown

/** What a client passes to a route: the fields of its path, query and body in one object. */
export type InputOf<Name extends RouteName> = Fields<TypesOf<Name>, 'params'> &
  Fields<TypesOf<Name>, 'query'> &
  Fields<TypesOf<Name>, 'body'>
