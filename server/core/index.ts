// The public entry `vhook`.

export type { CauseId } from './diagnosis/causes.ts'
export type { DiagnoseAt } from './diagnosis/diagnose.ts'
export type { Limits as DiagnosisBudget } from './diagnosis/budget.ts'
export { diagnose } from './library/diagnose.ts'
export { type FetchRequest, fromFetch } from './library/from-fetch.ts'
export { fromNode, type NodeRequest } from './library/from-node.ts'
export { handshakeAnswer } from './library/handshake.ts'
export type { FetchHeaders, HeadersInput, NodeHeaders } from './library/headers.ts'
export type { RequestInput, RequestWithBody } from './library/input.ts'
export { sign } from './library/sign.ts'
export { signedPayload } from './library/signed-payload.ts'
export type {
  AuthenticationPlan,
  BearerPlan,
  Credential,
  HmacPlan,
  OAuth2Plan,
  PlanChange,
  PresetPlan,
  SchemePlan,
  TokenRefusal,
} from './model/credential.ts'
export { type ErrorCode, type Problem, VhookError } from './model/errors.ts'
export type { At, Evidence, IssuedToken, TokenRequests } from './model/evidence.ts'
export type { HeaderList, SignedRequest } from './model/request.ts'
export type {
  Check,
  CheckId,
  CheckRole,
  CheckScope,
  Diagnosis,
  NotCheckedReason,
  ProvenCause,
  ReasonCode,
  Verdict,
  Verification,
} from './model/verification.ts'
export { checkCredential } from './schemes/compile-plan.ts'
export type { Segment } from './schemes/expressions/template.ts'
export type { HandshakeAnswer } from './schemes/handshakes.ts'
export type { Issue, IssueCode } from './schemes/issue.ts'
export { type PresetId, presets } from './schemes/presets/index.ts'
export type { Handshake, Preset, PresetSetting, Quirk } from './schemes/presets/preset.ts'
export { eventType, recognise } from './schemes/recognise.ts'
export { schemeSchema } from './schemes/schema.ts'
export type { JwtRule, KeyRule, Kind, Scheme, SignatureRule, TimestampRule } from './schemes/scheme.ts'
export type { SignedPayload } from './schemes/signed-payload.ts'
export { schemeIssues } from './schemes/validate-scheme.ts'
export type { Signed } from './signing/sign.ts'
export { verify } from './verify.ts'
