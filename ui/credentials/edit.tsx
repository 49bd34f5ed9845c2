import { useSignal } from '@preact/signals'
import { KeyRound, RefreshCw } from 'lucide'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { run } from '../actions.ts'
import { api } from '../api.ts'
import { Button } from '../components/button.tsx'
import { CheckField, SelectField, TextField } from '../components/fields.tsx'
import { Sheet } from '../components/sheet.tsx'
import { now } from '../state/store.ts'
import { showSuccess } from '../state/toasts.ts'
import { PlanFields } from './plan-fields.tsx'
import type { PlanField } from './plans.ts'
import { planFormFor } from './plans.ts'

type Values = Record<string, unknown>

/** The fields that differ from what is stored; one that was emptied goes back to its standard, or to null. */
export function changedFields(before: Values, after: Values, fields: readonly PlanField[]): Values {
  const changed = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
  )
  const standard = (name: string) => fields.find((field) => field.name === name)?.defaultValue ?? null
  return Object.fromEntries(changed.map(([name, value]) => [name, value === undefined ? standard(name) : value]))
}

/** Changes name and settings. The secret is left as it is: that is what rotating is for. */
export function EditCredential({ view, onClose }: { view: CredentialView; onClose: () => void }) {
  const { type: _type, ...plan } = view.plan
  const form = planFormFor(view.plan)
  const name = useSignal(view.name)
  const values = useSignal<Record<string, unknown>>(plan)
  const save = () =>
    run('edit-credential', async () => {
      const set = changedFields(plan, values.value, form?.fields ?? [])
      const renamed = name.value.trim() !== view.name ? { name: name.value.trim() } : {}
      await api.updateCredential({ id: view.id, ...(Object.keys(set).length === 0 ? renamed : { ...renamed, set }) })
      showSuccess('The credential was changed.')
      onClose()
    })
  const foot = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button kind="main" icon={KeyRound} name="edit-credential" onClick={() => void save()}>
        Save
      </Button>
    </>
  )
  return (
    <Sheet title={`Edit ${view.name || view.id}`} place="side" onClose={onClose} foot={foot}>
      <TextField label="Name" value={name.value} onInput={(text) => (name.value = text)} />
      {form && form.fields.length > 0 && (
        <PlanFields
          form={form}
          values={values.value}
          onChange={(field, value) => (values.value = { ...values.value, [field]: value })}
        />
      )}
      <p class="hint">The secret stays as it is. To change it, rotate the credential.</p>
    </Sheet>
  )
}

const HOUR = 3_600_000
const graces = [
  { value: '0', title: 'none: the old secret stops at once' },
  { value: String(HOUR), title: '1 hour' },
  { value: String(24 * HOUR), title: '1 day' },
  { value: String(7 * 24 * HOUR), title: '7 days' },
]

/** A new secret, and how long the old one is still accepted. */
export function RotateCredential({ view, onClose }: { view: CredentialView; onClose: () => void }) {
  const secret = useSignal('')
  const grace = useSignal(String(24 * HOUR))
  const force = useSignal(false)
  const running = view.previousUntil !== undefined && view.previousUntil > now.value
  const rotate = () =>
    run('rotate-credential', async () => {
      await api.rotateCredential({
        id: view.id,
        secret: secret.value,
        graceMs: Number(grace.value),
        force: force.value,
      })
      showSuccess('The secret was rotated.')
      onClose()
    })
  const foot = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button
        kind="main"
        icon={RefreshCw}
        name="rotate-credential"
        disabled={secret.value === ''}
        onClick={() => void rotate()}
      >
        Rotate
      </Button>
    </>
  )
  return (
    <Sheet title={`Rotate ${view.name || view.id}`} onClose={onClose} foot={foot}>
      <TextField
        label="New secret"
        kind="password"
        value={secret.value}
        onInput={(text) => (secret.value = text)}
        hint="Kept encrypted, never shown again."
      />
      <SelectField
        label="The old secret is still accepted for"
        value={grace.value}
        choices={graces}
        onChange={(value) => (grace.value = value)}
      />
      {running && (
        <CheckField
          label="The rotation before this one is still in its grace time: end it now"
          checked={force.value}
          onChange={(checked) => (force.value = checked)}
        />
      )}
    </Sheet>
  )
}
