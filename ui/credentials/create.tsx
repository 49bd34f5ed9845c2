import { useComputed, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { AuthenticationPlan } from '../../server/core/model/credential.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { run } from '../actions/run.ts'
import { api } from '../api.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/fields.tsx'
import { toText } from '../components/format.ts'
import { Sheet } from '../components/sheet.tsx'
import { loadPresets } from '../state/static-lists.ts'
import { showSuccess } from '../state/toasts.ts'
import type { NewCredential } from '../actions/new-credential.ts'
import { closeNewCredential, verifyLatest } from '../actions/new-credential.ts'
import { PlanFields } from './plan-fields.tsx'
import type { PlanForm } from './plans.ts'
import { planForms } from './plans.ts'
import { PresetFields, selectedPreset } from './preset-fields.tsx'
import { PlanPreview } from './preview.tsx'
import { NextSecretField, SecretField } from './secret-field.tsx'

function PlanChoice({ current, onSelect }: { current: PlanForm; onSelect: (form: PlanForm) => void }) {
  return (
    <fieldset class="plan-choices">
      <legend class="visually-hidden">Authentication type</legend>
      {planForms.map((form) => (
        <label key={form.id} class="plan-choice">
          <input type="radio" name="plan" checked={form === current} onChange={() => onSelect(form)} />
          <b>{form.title}</b>
          <span class="muted">{form.description}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** The plan for the API: the fields that were filled in, and the secret. */
export function planFromForm(form: PlanForm, values: Record<string, unknown>, secret: string): Record<string, unknown> {
  const filled = Object.entries({ ...form.initial, ...values }).filter(
    ([, value]) => value !== undefined && value !== '',
  )
  return { type: form.type, ...Object.fromEntries(filled), [form.secret.name]: secret }
}

/** The values of the new credential being entered. */
function useNewCredential(preset: string) {
  const first = planForms.find(({ type }) => preset !== '' && type === 'preset') ?? planForms[0]
  const form = useSignal<PlanForm>(first as PlanForm)
  const name = useSignal('')
  const secret = useSignal('')
  const values = useSignal<Record<string, unknown>>(preset === '' ? {} : { preset })
  const chosen = useComputed(() => (form.value.type === 'preset' ? selectedPreset(values.value) : undefined))
  const isSecretUsed = useComputed(() => chosen.value?.secretUse !== 'none')
  const plan = useComputed(() => planFromForm(form.value, values.value, isSecretUsed.value ? secret.value : ''))
  const selectForm = (next: PlanForm) => {
    form.value = next
    values.value = { ...next.initial }
  }
  const setField = (field: string, value: unknown) => (values.value = { ...values.value, [field]: value })
  return { form, name, secret, values, chosen, plan, selectForm, setField }
}

/** Creates a credential. The secret cannot be read back afterwards. */
export function CreateCredential({ given }: { given: NewCredential }) {
  const { form, name, secret, values, chosen, plan, selectForm, setField } = useNewCredential(given.preset)
  const close = () => closeNewCredential(given)
  useEffect(loadPresets, [])
  const create = () =>
    run('create-credential', async () => {
      const input = { authenticationPlan: plan.value as unknown as AuthenticationPlan }
      const trimmed = name.value.trim()
      const created = await api.addCredential(trimmed === '' ? input : { ...input, name: trimmed })
      showSuccess(`Credential ${created.name || created.id} created`)
      close()
      void verifyLatest(given.eventId)
    })
  const foot = (
    <>
      <Button onClick={close}>Cancel</Button>
      <ActionButton kind="main" action="create-credential" onClick={() => void create()}>
        Create credential
      </ActionButton>
    </>
  )
  const { type, fields, secret: secretField } = form.value
  const preset = chosen.value
  return (
    <Sheet title="Add credential" position="side" onClose={close} foot={foot}>
      <PlanChoice current={form.value} onSelect={selectForm} />
      <TextField
        label="Name"
        value={name.value}
        onInput={(text) => (name.value = text)}
        placeholder="Production"
        mono={false}
      />
      {type === 'preset' && <PresetFields values={values.value} onChange={setField} />}
      {preset?.secretUse === 'none' ? (
        <p class="muted">{preset.title} has no secret: its requests are verified with published keys.</p>
      ) : (
        <SecretField
          label={`${preset?.secretTitle ?? secretField.label}${preset?.secretUse === 'optional' ? ' (optional)' : ''}`}
          value={secret.value}
          plan={plan.value}
          onInput={(text) => (secret.value = text)}
        />
      )}
      {preset?.nextSecret && (
        <NextSecretField
          nextSecret={preset.nextSecret}
          value={toText(values.value['nextSecret'] ?? '')}
          onInput={(text) => setField('nextSecret', text)}
        />
      )}
      {fields.length > 0 && (
        <details class="fold" open={type === 'oauth2' || type === 'hmac'}>
          <summary>
            Settings <span class="faint">optional; placeholders are defaults</span>
          </summary>
          <PlanFields form={form.value} values={values.value} onChange={setField} />
        </details>
      )}
      <PlanPreview plan={plan.value} />
    </Sheet>
  )
}
