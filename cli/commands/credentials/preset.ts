import { type AuthenticationPlan, secretField } from '../../../server/core/model/credential.ts'
import { problems, VhookError } from '../../../server/core/model/errors.ts'
import type { Preset } from '../../../server/core/schemes/presets/preset.ts'
import type { Context } from '../../context.ts'
import { ask, confirm } from '../../input/prompt.ts'
import { fromEnvironment, secretFor, type SecretFlags } from '../../input/secret.ts'

type Fields = Record<string, unknown>

/** The preset of a plan; undefined for another type of plan. Throws NO_SUCH_PRESET, with similar names. */
export async function presetOfPlan({ type, preset }: Fields): Promise<Preset | undefined> {
  if (type !== 'preset') return undefined
  const { presetOf, presetsLike } = await import('../../../server/core/schemes/presets/find.ts')
  const id = String(preset)
  const found = presetOf(id)
  if (found) return found
  throw new VhookError(problems.noSuchPreset(id, presetsLike(id)))
}

/** Asks for required settings that were not given. Without a terminal, throws BAD_CREDENTIAL with the command that passes them. */
export async function withSettings(
  context: Context,
  fields: Fields,
  { title, settings = [] }: Preset,
): Promise<Fields> {
  const given = { ...(fields['settings'] as Fields | undefined) }
  for (const { name, title: what, required, where } of settings) {
    if (!required || given[name] !== undefined || !context.interactive) continue
    const place = where === undefined ? '' : ` (${where})`
    given[name] = await ask(async ({ text }) => await text({ message: `${title}: ${what}${place}` }))
  }
  const complete = Object.keys(given).length > 0 ? { ...fields, settings: given } : fields
  await checkSettings(complete)
  return complete
}

/** Reports a mistake in the settings before the secret is asked for. */
async function checkSettings(fields: Fields): Promise<void> {
  const { checkCredential, givenPlanIssues } = await import('../../../server/core/schemes/compile-plan.ts')
  const plan = { ...fields, secret: '' } as unknown as AuthenticationPlan
  const at = givenPlanIssues(plan).findIndex(({ field }) => field.startsWith('settings'))
  const problem = checkCredential({ id: 'new', authenticationPlan: plan })[at]
  if (problem) throw new VhookError(problem)
}

const titles: Record<AuthenticationPlan['type'], string> = {
  bearer: 'Token',
  hmac: 'Secret key',
  oauth2: 'Client secret',
  preset: 'Signing secret',
  scheme: 'Secret',
}

/** What the prompt for a secret says: the sender's own name for it, or the plan's. */
export const secretTitle = (type: AuthenticationPlan['type'], preset: Preset | undefined): string =>
  preset ? `${preset.title}: ${preset.secretTitle ?? titles.preset}` : titles[type]

function secretFlag({ secretStdin, secretEnv, generate }: SecretFlags): string | undefined {
  if (secretStdin) return '--secret-stdin'
  if (secretEnv !== undefined) return '--secret-env'
  return generate ? '--generate' : undefined
}

/** The secret of a plan. Not asked for, and refused, where the sender has none. Throws BAD_OPTION, NO_SECRET. */
export async function secretOfPlan(context: Context, flags: SecretFlags, fields: Fields): Promise<string> {
  const preset = await presetOfPlan(fields)
  const flag = secretFlag(flags)
  if (preset?.secretUse === 'none') {
    if (flag === undefined) return ''
    const why = `cannot be used: ${preset.title} has no secret, because its keys are published`
    throw new VhookError(problems.badOption(flag, why))
  }
  if (preset?.secretUse === 'optional' && flag === undefined && !context.interactive) return ''
  const type = fields['type'] as AuthenticationPlan['type']
  return await secretFor(context, flags, fields, secretTitle(type, preset))
}

/** Whether the user can be asked for a secret, because no flag says where it is. */
export const asksForSecret = ({ interactive }: Context, { secretStdin, secretEnv }: SecretFlags): boolean =>
  interactive && secretStdin !== true && secretEnv === undefined

/**
 * The sender's next key: from the environment, or from a prompt that may be left empty. Undefined without one, and for senders with
 * one key. Throws BAD_OPTION.
 */
export async function nextSecretOfPlan(
  context: Context,
  flags: SecretFlags,
  fields: Fields,
): Promise<string | undefined> {
  const preset = await presetOfPlan(fields)
  const { nextSecretEnv } = flags
  if (!preset?.nextSecret) {
    if (nextSecretEnv === undefined) return undefined
    throw new VhookError(problems.badOption('--next-secret-env', 'cannot be used here: this sender has one key'))
  }
  if (nextSecretEnv !== undefined) return fromEnvironment(context, nextSecretEnv, '--next-secret-env')
  if (!asksForSecret(context, flags)) return undefined
  const { title, where } = preset.nextSecret
  const message = `${preset.title}: ${title} (${where}; optional, Enter to skip):`
  return (await ask(async ({ password }) => await password({ message }))) || undefined
}

/** The plan with its secret, after warnings about a secret that is probably another text. Throws CANCELLED. */
export async function planWithSecret(
  context: Context,
  flags: SecretFlags,
  fields: Fields,
  secret: string,
  nextSecret?: string,
): Promise<AuthenticationPlan> {
  const type = fields['type'] as AuthenticationPlan['type']
  const secrets = { [secretField[type]]: secret, ...(nextSecret && { nextSecret }) }
  const plan = { ...fields, ...secrets } as unknown as AuthenticationPlan
  const { secretWarnings } = await import('../../../server/core/schemes/secret-warnings.ts')
  const doubts = secretWarnings(plan)
  for (const doubt of doubts) context.err(`Warning: the secret ${doubt}.`)
  if (doubts.length > 0 && asksForSecret(context, flags)) await confirm('Use it anyway?')
  return plan
}
