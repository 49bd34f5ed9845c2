import { bodyBase64Senders } from './hmac-body-base64.ts'
import { bodyHexSenders } from './hmac-body-hex.ts'
import { plainBodySenders } from './hmac-body-hex-plain.ts'
import { codeSenders } from './custom.ts'
import { inBodySenders } from './signature-in-body.ts'
import { keySenders } from './jwt-and-public-key.ts'
import { partsSenders } from './composite-payload.ts'
import type { Preset } from './preset.ts'
import { signedFieldsSenders } from './timestamp-in-signature.ts'
import { signedHeadersSenders } from './timestamp-header.ts'
import { standardWebhooksSenders } from './standard-webhooks.ts'
import { tokenSenders } from './shared-token.ts'

export type { Preset } from './preset.ts'

/** Every sender that is known by name. */
export const presets: readonly Preset[] = [
  ...standardWebhooksSenders,
  ...signedFieldsSenders,
  ...signedHeadersSenders,
  ...bodyHexSenders,
  ...plainBodySenders,
  ...bodyBase64Senders,
  ...partsSenders,
  ...inBodySenders,
  ...keySenders,
  ...codeSenders,
  ...tokenSenders,
]

const byId = new Map(presets.map((preset) => [preset.id, preset]))

export const presetOf = (id: string): Preset | undefined => byId.get(id)
