// Types of requests and verifications, which `vhook`, `vhook/presets` and `vhook/testing` export.

export type * from './credential-types.ts'
export type { BodyInput } from './body.ts'
export type { FetchRequest } from './from-fetch.ts'
export type { NodeRequest } from './from-node.ts'
export type { FetchHeaders, HeadersInput, NodeHeaders } from './headers.ts'
export type { RequestInput, RequestWithBody } from './input.ts'
export type { ErrorCode, Problem } from '../model/errors.ts'
export type { At, Evidence, IssuedToken, TokenRequests } from '../model/evidence.ts'
export type { HeaderList, SignedRequest } from '../model/request.ts'
export type {
  Check,
  CheckId,
  CheckRole,
  CheckScope,
  NotCheckedReason,
  ReasonCode,
  SecretVersion,
  Verdict,
  Verification,
} from '../model/verification.ts'
