import compositePayload from './composite-payload.ts'
import customModules from './custom-modules.ts'
import hmacBodyBase64 from './hmac-body-base64.ts'
import hmacBodyHexPlain from './hmac-body-hex-plain.ts'
import hmacBodyHex from './hmac-body-hex.ts'
import jwtAndPublicKey from './jwt-and-public-key.ts'
import type { Preset } from './preset.ts'
import sharedToken from './shared-token.ts'
import signatureInBody from './signature-in-body.ts'
import standardWebhooksLike from './standard-webhooks.ts'
import stripeStyle from './stripe-style.ts'
import timestampHeader from './timestamp-header.ts'
import timestampInSignature from './timestamp-in-signature.ts'

export type { Preset } from './preset.ts'

const all = [
  ...standardWebhooksLike,
  ...stripeStyle,
  ...timestampInSignature,
  ...timestampHeader,
  ...hmacBodyHex,
  ...hmacBodyHexPlain,
  ...hmacBodyBase64,
  ...compositePayload,
  ...signatureInBody,
  ...jwtAndPublicKey,
  ...customModules,
  ...sharedToken,
]

/** The id of a preset. */
export type PresetId = (typeof all)[number]['id']

/**
 * Every sender that vhook knows by name, by the kind of its signature.
 *
 * @example
 * ```ts
 * presets.find(({ id }) => id === 'stripe')?.docs // 'https://docs.stripe.com/webhooks/signature'
 * ```
 */
export const presets: ReadonlyArray<Preset<PresetId>> = all

let byId: ReadonlyMap<string, Preset<PresetId>> | undefined

export function presetOf(id: string): Preset<PresetId> | undefined {
  byId ??= new Map(presets.map((preset) => [preset.id, preset]))
  return byId.get(id)
}
