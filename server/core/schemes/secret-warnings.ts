import { type AuthenticationPlan, secretField } from '../model/credential.ts'
import { apiKeyForm } from './api-keys.ts'

/** What a pasted secret often has and a secret rarely does; one row each. */
const forms: ReadonlyArray<readonly [pattern: RegExp, what: string]> = [
  [/^\s|\s$/, 'has white space or a line end around it, which counts as part of the secret'],
  [/^(["'`]).*\1$/s, 'is in quotes, which count as part of the secret'],
  [/^\$\{?\w+\}?$/, 'looks like the name of a variable, not its value'],
  [/^\*+$|…|\.\.\.$/, 'looks like a placeholder or a masked secret'],
]

/** The id of a plan's preset, if it has one. */
const presetIdOf = (plan: AuthenticationPlan): string =>
  plan.type !== 'preset' ? '' : typeof plan.preset === 'string' ? plan.preset : plan.preset.id

/**
 * Reasons to doubt that a secret is the right text, each continuing "The secret"; empty for an ordinary one. A secret may
 * be anything, so none of them makes a credential invalid.
 */
export function secretWarnings(plan: AuthenticationPlan): string[] {
  const secret = (plan as unknown as Record<string, unknown>)[secretField[plan.type]]
  if (typeof secret !== 'string') return []
  const doubts = forms.filter(([pattern]) => pattern.test(secret)).map(([, what]) => what)
  const preset = presetIdOf(plan)
  const bare = secret.trim().replace(/^(["'`])(.*)\1$/s, '$2')
  const key = preset === '' ? undefined : apiKeyForm(bare, preset)
  return key ? [...doubts, `is ${key.what}, not the secret of the webhook`] : doubts
}
