import { useSignal } from '@preact/signals'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { run } from '../actions/run.ts'
import { api } from '../api.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/fields.tsx'
import { Sheet } from '../components/sheet.tsx'
import { showSuccess } from '../state/toasts.ts'
import { PlanFields } from './plan-fields.tsx'
import type { PlanField } from './plans.ts'
import { planFormFor } from './plans.ts'

type Values = Record<string, unknown>

/** The fields that were changed. A cleared field is set to its default, or to null if it has none. */
export function changedFields(before: Values, after: Values, fields: readonly PlanField[]): Values {
  const changed = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
  )
  const defaultOf = (name: string) => fields.find((field) => field.name === name)?.defaultValue ?? null
  return Object.fromEntries(changed.map(([name, value]) => [name, value === undefined ? defaultOf(name) : value]))
}

/** Edits the name and settings of a credential; the secret is changed by rotating it. */
export function EditCredential({ view, onClose }: { view: CredentialView; onClose: () => void }) {
  const { type: _type, ...plan } = view.plan
  const form = planFormFor(view.plan)
  const name = useSignal(view.name)
  const values = useSignal<Values>(plan)
  const save = () =>
    run('edit-credential', async () => {
      const set = changedFields(plan, values.value, form?.fields ?? [])
      const renamed = name.value.trim() === view.name ? {} : { name: name.value.trim() }
      await api.updateCredential({ id: view.id, ...renamed, ...(Object.keys(set).length === 0 ? {} : { set }) })
      showSuccess('Credential updated')
      onClose()
    })
  const foot = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <ActionButton kind="main" action="edit-credential" onClick={() => void save()}>
        Save changes
      </ActionButton>
    </>
  )
  return (
    <Sheet title={`Edit ${view.name || view.id}`} position="side" onClose={onClose} foot={foot}>
      <TextField label="Name" value={name.value} onInput={(text) => (name.value = text)} mono={false} />
      {form && form.fields.length > 0 && (
        <PlanFields
          form={form}
          values={values.value}
          onChange={(field, value) => (values.value = { ...values.value, [field]: value })}
        />
      )}
      <p class="hint">To change the secret, rotate the credential.</p>
    </Sheet>
  )
}
