import type { PresetView } from '../../server/core/api/views/credential.ts'
import type { AuthenticationPlan } from '../../server/core/model/credential.ts'
import { secretWarnings } from '../../server/core/schemes/secret-warnings.ts'
import { TextField } from '../components/fields.tsx'

interface SecretFieldProps {
  label: string
  value: string
  /** The plan with this secret: some keys are known to be another key of the sender. */
  plan: Record<string, unknown>
  onInput: (text: string) => void
}

/** The field for a secret, with warnings about a text that is probably not the secret. */
export function SecretField({ label, value, plan, onInput }: SecretFieldProps) {
  const doubts = value === '' ? [] : secretWarnings(plan as unknown as AuthenticationPlan)
  return (
    <>
      <TextField
        label={label}
        kind="password"
        value={value}
        onInput={onInput}
        hint="Stored encrypted and never shown again."
      />
      {doubts.length > 0 && (
        <output class="notice tone-warn">{doubts.map((doubt) => `The secret ${doubt}.`).join(' ')}</output>
      )}
    </>
  )
}

interface NextSecretFieldProps {
  nextSecret: NonNullable<PresetView['nextSecret']>
  value: string
  onInput: (text: string) => void
}

/** The field for the second key of a sender, which may stay empty. */
export const NextSecretField = ({ nextSecret: { title, where }, value, onInput }: NextSecretFieldProps) => (
  <TextField
    label={`${title} (optional)`}
    kind="password"
    value={value}
    onInput={onInput}
    hint={`${where}. Requests signed with either key are valid.`}
  />
)
