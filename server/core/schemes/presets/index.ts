import { bodyBase64Senders } from './body-base64.ts'
import { bodyHexSenders } from './body-hex.ts'
import { plainBodySenders } from './body-hex-plain.ts'
import { codeSenders } from './code.ts'
import { inBodySenders } from './in-body.ts'
import { keySenders } from './keys.ts'
import { partsSenders } from './parts.ts'
import type { Preset } from './preset.ts'
import { signedFieldsSenders } from './signed-fields.ts'
import { signedHeadersSenders } from './signed-headers.ts'
import { standardWebhooksSenders } from './standard-webhooks.ts'
import { tokenSenders } from './tokens.ts'

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
