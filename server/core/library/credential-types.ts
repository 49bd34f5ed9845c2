// Types of credentials, presets and schemes, which every public entry exports.

export type { HashName } from '../crypto/hmac.ts'
export type {
  AuthenticationPlan,
  BearerPlan,
  Credential,
  HmacPlan,
  OAuth2Plan,
  PresetPlan,
  SchemePlan,
  TokenRefusal,
} from '../model/credential.ts'
export type { PresetId } from '../schemes/presets/index.ts'
export type { Handshake, NextSecret, Preset, PresetSetting, Quirk } from '../schemes/presets/preset.ts'
export type { JwtRule, KeyRule, Kind, Scheme, SignatureRule, TimestampRule } from '../schemes/scheme.ts'
export type { Encoding } from '../text/bytes.ts'
