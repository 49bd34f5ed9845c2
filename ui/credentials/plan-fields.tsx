import { toText } from '../components/format.ts'
import { CheckField, Field, SelectField, TextField } from '../components/fields.tsx'
import type { PlanField, PlanForm } from './plans.ts'
import { visibleFields } from './plans.ts'

interface OneProps {
  field: PlanField
  value: unknown
  onChange: (value: unknown) => void
}

function Choice({ field, value, onChange }: OneProps) {
  const choices = (field.choices ?? []).map((one) => ({ value: one, title: one || 'none' }))
  return (
    <SelectField
      label={field.label}
      value={toText(value ?? field.defaultValue ?? '')}
      choices={choices}
      onChange={(chosen) => onChange(chosen || undefined)}
      hint={field.hint}
    />
  )
}

function Check({ field, value, onChange }: OneProps) {
  return <CheckField label={field.label} checked={Boolean(value ?? field.defaultValue)} onChange={onChange} />
}

function Line({ field, value, onChange }: OneProps) {
  const read = (text: string) => {
    if (text === '') return onChange(undefined)
    onChange(field.kind === 'number' ? Number(text) : text)
  }
  return (
    <TextField
      label={field.label}
      kind={field.kind === 'number' ? 'number' : 'text'}
      value={toText(value)}
      placeholder={
        field.defaultValue === undefined || field.defaultValue === '' ? undefined : String(field.defaultValue)
      }
      onInput={read}
      hint={field.hint}
    />
  )
}

function Limit(props: OneProps) {
  const none = props.value === null
  return (
    <div>
      {!none && <Line {...props} field={{ ...props.field, kind: 'number' }} />}
      <CheckField
        label={none ? `${props.field.label}: no limit` : 'No limit'}
        checked={none}
        onChange={(checked) => props.onChange(checked ? null : undefined)}
      />
    </div>
  )
}

function Lines({ field, value, onChange }: OneProps) {
  return (
    <Field label={field.label} hint={field.hint}>
      {(id) => (
        <textarea
          id={id}
          class="mono"
          rows={4}
          value={toText(value ?? '')}
          onInput={(event) => onChange(event.currentTarget.value || undefined)}
        />
      )}
    </Field>
  )
}

const inputs: Record<PlanField['kind'], (props: OneProps) => preact.JSX.Element> = {
  choice: Choice,
  check: Check,
  text: Line,
  number: Line,
  limit: Limit,
  lines: Lines,
}

interface PlanFieldsProps {
  form: PlanForm
  values: Record<string, unknown>
  onChange: (name: string, value: unknown) => void
}

/** The fields of a plan. What is left alone keeps its standard, which is shown in grey. */
export function PlanFields({ form, values, onChange }: PlanFieldsProps) {
  return (
    <div class="plan-fields">
      {visibleFields(form, values).map((field) => {
        const Input = inputs[field.kind]
        return (
          <Input
            key={field.name}
            field={field}
            value={values[field.name]}
            onChange={(value) => onChange(field.name, value)}
          />
        )
      })}
    </div>
  )
}
