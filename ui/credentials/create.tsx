import { useComputed, useSignal } from '@preact/signals'
import { KeyRound } from 'lucide'
import { useEffect } from 'preact/hooks'
import type { AuthenticationPlan } from '../../server/core/model/credential.ts'
import { run } from '../actions.ts'
import { api } from '../api.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/fields.tsx'
import { Sheet } from '../components/sheet.tsx'
import { navigate } from '../route.ts'
import { presets, loadPresets } from '../state/static-lists.ts'
import { showSuccess } from '../state/toasts.ts'
import { PlanFields } from './plan-fields.tsx'
import type { PlanForm } from './plans.ts'
import { planForms } from './plans.ts'
import { PresetFields, selectedPreset } from './preset-fields.tsx'
import { PlanPreview } from './preview.tsx'

const close = () => navigate({ page: 'credentials', id: null })

function Choose({ current, onChoose }: { current: PlanForm; onChoose: (form: PlanForm) => void }) {
  return (
    <fieldset class="plan-choices">
      <legend class="unseen">Kind of credential</legend>
      {planForms.map((form) => (
        <label key={form.id} class="plan-choice">
          <input type="radio" name="plan" checked={form === current} onChange={() => onChoose(form)} />
          <b>{form.title}</b>
          <span class="muted">{form.description}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** The plan as the API takes it: what was entered, without what was left alone. */
export function planFromForm(form: PlanForm, values: Record<string, unknown>, secret: string): Record<string, unknown> {
  const entered = Object.entries({ ...form.initial, ...values }).filter(
    ([, value]) => value !== undefined && value !== '',
  )
  return { type: form.type, ...Object.fromEntries(entered), [form.secret.name]: secret }
}

/** Makes a credential; the secret goes in here and is never shown again. */
export function CreateCredential() {
  const first = planForms[0] as PlanForm
  const form = useSignal<PlanForm>(first)
  const name = useSignal('')
  const secret = useSignal('')
  const values = useSignal<Record<string, unknown>>({})
  const plan = useComputed(() => planFromForm(form.value, values.value, secret.value))
  useEffect(loadPresets, [])
  const choose = (next: PlanForm) => {
    form.value = next
    const firstPreset = presets.peek()[0]?.id
    values.value = next.type === 'preset' && firstPreset ? { preset: firstPreset } : { ...next.initial }
  }
  const set = (field: string, value: unknown) => (values.value = { ...values.value, [field]: value })
  const create = () =>
    run('create-credential', async () => {
      const wanted = name.value.trim()
      const input = { authenticationPlan: plan.value as unknown as AuthenticationPlan }
      const made = await api.addCredential(wanted === '' ? input : { ...input, name: wanted })
      showSuccess(`The credential ${made.name || made.id} was created.`)
      close()
    })
  const foot = (
    <>
      <Button onClick={close}>Cancel</Button>
      <Button kind="main" icon={KeyRound} name="create-credential" onClick={() => void create()}>
        Create credential
      </Button>
    </>
  )
  return (
    <Sheet title="New credential" place="side" onClose={close} foot={foot}>
      <Choose current={form.value} onChoose={choose} />
      <TextField label="Name" value={name.value} onInput={(text) => (name.value = text)} placeholder="Production" />
      {form.value.type === 'preset' && <PresetFields values={values.value} onChange={set} />}
      <TextField
        label={selectedPreset(values.value)?.secretTitle ?? form.value.secret.label}
        kind="password"
        value={secret.value}
        onInput={(text) => (secret.value = text)}
        hint="Kept encrypted. It is never shown again, here or anywhere."
      />
      {form.value.fields.length > 0 && (
        <details class="fold" open={form.value.type === 'oauth2' || form.value.type === 'hmac'}>
          <summary>
            Settings <span class="faint">grey is the default</span>
          </summary>
          <PlanFields form={form.value} values={values.value} onChange={set} />
        </details>
      )}
      <PlanPreview plan={plan.value} />
    </Sheet>
  )
}
