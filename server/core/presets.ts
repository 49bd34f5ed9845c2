// The public entry `vhook/presets`: every preset by its name, and what verifies with one, so that a bundle holds no other.

export * from './schemes/presets/composite-payload.ts'
export * from './schemes/presets/custom-modules.ts'
export * from './schemes/presets/hmac-body-base64.ts'
export * from './schemes/presets/hmac-body-hex-plain.ts'
export * from './schemes/presets/hmac-body-hex.ts'
export * from './schemes/presets/jwt-and-public-key.ts'
export * from './schemes/presets/shared-token.ts'
export * from './schemes/presets/signature-in-body.ts'
export * from './schemes/presets/standard-webhooks.ts'
export * from './schemes/presets/stripe-style.ts'
export * from './schemes/presets/timestamp-header.ts'
export * from './schemes/presets/timestamp-in-signature.ts'
export { type FetchRequest, fromFetch } from './library/from-fetch.ts'
export { fromNode, type NodeRequest } from './library/from-node.ts'
export type { FetchHeaders, HeadersInput, NodeHeaders } from './library/headers.ts'
export type { RequestInput, RequestWithBody } from './library/input.ts'
export { type PresetSecret, verifyPreset } from './library/verify-preset.ts'
export { type ErrorCode, type Problem, VhookError } from './model/errors.ts'
export type { At, Evidence, IssuedToken, TokenRequests } from './model/evidence.ts'
export type { HeaderList, SignedRequest } from './model/request.ts'
export type {
  Check,
  CheckId,
  CheckRole,
  NotCheckedReason,
  ReasonCode,
  Verdict,
  Verification,
} from './model/verification.ts'
export type { PresetId } from './schemes/presets/index.ts'
export type { Handshake, Preset, PresetSetting, Quirk } from './schemes/presets/preset.ts'
export type { Scheme } from './schemes/scheme.ts'
