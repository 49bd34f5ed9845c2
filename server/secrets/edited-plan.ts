import type { CredentialChange } from '../core/api/views/credential.ts'
import { editPlan } from '../core/fix/apply.ts'
import { isSecretEdit, secretEditForms, type SecretSource } from '../core/fix/secret-edits.ts'
import type { AuthenticationPlan, PresetPlan } from '../core/model/credential.ts'
import { problems, VhookError } from '../core/model/errors.ts'
import type { NewSecrets } from './contract.ts'
import { withSecret } from './rows.ts'

/** The plan without these fields; `settings.NAME` names one setting. */
function without(plan: AuthenticationPlan, names: readonly string[]): AuthenticationPlan {
  const result: Record<string, unknown> = { ...plan }
  for (const name of names) {
    const setting = /^settings\.(.+)$/.exec(name)?.[1]
    if (setting === undefined) delete result[name]
    else {
      const { [setting]: _removed, ...settings } = result['settings'] as Record<string, unknown>
      result['settings'] = settings
    }
  }
  return result as unknown as AuthenticationPlan
}

/** The plan after a rotation. Rejects with BAD_CREDENTIAL if there is no new secret. */
export function rotatedPlan(plan: AuthenticationPlan, { secret, nextSecret }: NewSecrets): AuthenticationPlan {
  const { nextSecret: known, ...rest } = plan as PresetPlan
  const current = secret ?? known
  if (!current) throw new VhookError(problems.badCredential('secret', 'is missing, and no next key is stored'))
  const next = nextSecret ?? (current === known ? undefined : known)
  const rotated = withSecret(rest, current)
  return next ? ({ ...rotated, nextSecret: next } as PresetPlan) : rotated
}

type PlanChanges = Omit<CredentialChange, 'name'>

/** Whether there is anything to change beside the name. */
export const changesPlan = ({ replace, scheme, set = {}, unset = [], secret = [] }: PlanChanges): boolean =>
  Boolean(replace ?? scheme) || Object.keys(set).length + unset.length + secret.length > 0

/** The plan after a change. Rejects with BAD_CREDENTIAL if an edit of the secret is unknown or does not apply. */
export function editedPlan(
  plan: AuthenticationPlan,
  { set = {}, unset = [], secret = [], ...change }: PlanChanges,
  source: SecretSource,
): AuthenticationPlan {
  const unknown = secret.find((edit: string) => !isSecretEdit(edit)) as string | undefined
  if (unknown !== undefined)
    throw new VhookError(problems.badCredential('secret', `has no change "${unknown}": there are ${secretEditForms}`))
  const edited = editPlan(without(plan, unset), { ...change, set, secret }, source)
  if (!edited) throw new VhookError(problems.badCredential('secret or scheme', 'cannot be changed in this way'))
  return edited
}
