import type { AuthenticationPlan, PresetPlan } from '../model/credential.ts'
import type { At } from '../model/evidence.ts'
import type { Verification } from '../model/verification.ts'
import { compileOnce } from '../schemes/plans/compile-as.ts'
import { presetPlan } from '../schemes/plans/preset-plan.ts'
import type { PresetId } from '../schemes/presets/index.ts'
import type { Preset } from '../schemes/presets/preset.ts'
import { type Compile, verifyWith } from '../verify-with.ts'
import { prepare, type RequestInput } from './input.ts'

/** The secret of a sender that is known, and its settings. */
export interface PresetSecret {
  secret: string
  /** The sender's second key, for presets with `nextSecret`, such as QStash's next signing key. */
  nextSecret?: string
  /** Settings that the preset requires beside the secret; `preset.settings` lists them. */
  settings?: Record<string, string>
  /** The secret before the last rotation, still accepted until `until` (Unix milliseconds). */
  previous?: { secret: string; until: number }
}

const givenPreset = /* @__PURE__ */ presetPlan(() => undefined)

const compile: Compile = (plan) => compileOnce(givenPreset, plan as PresetPlan)

/**
 * Verifies a request from one sender. The same as `verify` with a credential of the type `preset`, but for bundles: of the
 * presets only the imported ones are included.
 *
 * @param at.now The current time in Unix milliseconds.
 * @throws {VhookError} `BAD_TIME` when `at.now` is not in Unix milliseconds; `BAD_INPUT` when the body is not the raw one;
 * `BAD_CREDENTIAL` when the secret is missing.
 * @example
 * ```ts
 * import { stripe, verifyPreset } from 'vhook/presets'
 *
 * const { verdict } = await verifyPreset(request, stripe, { secret: 'whsec_…' }, { now: Date.now() })
 * ```
 */
export async function verifyPreset(
  request: RequestInput,
  preset: Preset<PresetId>,
  { secret, nextSecret, settings, previous }: PresetSecret,
  at: At,
): Promise<Verification> {
  const plan: AuthenticationPlan = {
    type: 'preset',
    preset,
    secret,
    ...(nextSecret && { nextSecret }),
    ...(settings && { settings }),
  }
  const credential = { id: preset.id, authenticationPlan: plan, ...(previous && { previous }) }
  return verifyWith(compile, await prepare(request, at), credential, at)
}
