export type * from './model/credential.ts'
export type { At, Evidence, IssuedToken, TokenRequests } from './model/evidence.ts'
export type { HeaderList, SignedRequest } from './model/request.ts'
export type { CauseId } from './diagnosis/causes.ts'
export type {
  Check,
  CheckId,
  CheckRole,
  Diagnosis,
  NotCheckedReason,
  ProvenCause,
  ReasonCode,
  Verdict,
  Verification,
} from './model/verification.ts'
export { type ErrorCode, type Problem, VhookError } from './model/errors.ts'
export { diagnose } from './diagnosis/diagnose.ts'
export { checkCredential } from './schemes/compile-plan.ts'
export { signedPayload, type SignedPayload } from './schemes/signed-payload.ts'
export { handshakeAnswer, type HandshakeAnswer } from './schemes/handshakes.ts'
export type { Segment } from './schemes/expressions/template.ts'
export { type Preset, presets } from './schemes/presets/index.ts'
export { eventType, recognise } from './schemes/recognise.ts'
export { schemeSchema } from './schemes/schema.ts'
export type { Issue, IssueCode } from './schemes/issue.ts'
export { schemeIssues } from './schemes/validate-scheme.ts'
export { type Signed, sign } from './signing/sign.ts'
export { type FetchRequest, fromFetch } from './library/from-fetch.ts'
export { fromNode, type NodeRequest } from './library/from-node.ts'
export type { FetchHeaders, HeadersInput, NodeHeaders } from './library/headers.ts'
export type { RequestInput } from './library/input.ts'
export { verify } from './verify.ts'
