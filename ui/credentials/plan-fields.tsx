import { CheckField, Field, SelectField, TextField } from '../components/fields.tsx'
import { toText } from '../components/format.ts'
import type { PlanField, PlanForm } from './plans.ts'
import { visibleFields } from './plans.ts'

interface InputProps {
  field: PlanField
  value: unknown
  onChange: (value: unknown) => void
}

function ChoiceInput({ field, value, onChange }: InputProps) {
  const choices = (field.choices ?? []).map((one) => ({ value: one, title: field.titles?.[one] ?? (one || 'none') }))
  return (
    <SelectField
      label={field.label}
      value={toText(value ?? field.defaultValue ?? '')}
      choices={choices}
      onChange={(selected) => onChange(selected || undefined)}
      hint={field.hint}
    />
  )
}

function CheckInput({ field, value, onChange }: InputProps) {
  return <CheckField label={field.label} checked={Boolean(value ?? field.defaultValue)} onChange={onChange} />
}

function LineInput({ field, value, onChange }: InputProps) {
  const handleInput = (text: string) => {
    if (text === '') return onChange(undefined)
    onChange(field.kind === 'number' ? Number(text) : text)
  }
  return (
    <TextField
      label={field.label}
      kind={field.kind === 'number' ? 'number' : 'text'}
      value={toText(value)}
      placeholder={toText(field.defaultValue) || undefined}
      onInput={handleInput}
      hint={field.hint}
    />
  )
}

function LimitInput(props: InputProps) {
  const isUnlimited = props.value === null
  return (
    <div>
      {!isUnlimited && <LineInput {...props} field={{ ...props.field, kind: 'number' }} />}
      <CheckField
        label={isUnlimited ? `${props.field.label}: no limit` : 'No limit'}
        checked={isUnlimited}
        onChange={(checked) => props.onChange(checked ? null : undefined)}
      />
    </div>
  )
}

function TextareaInput({ field, value, onChange }: InputProps) {
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

const inputs: Record<PlanField['kind'], (props: InputProps) => preact.JSX.Element> = {
  choice: ChoiceInput,
  check: CheckInput,
  text: LineInput,
  number: LineInput,
  limit: LimitInput,
  multiline: TextareaInput,
}

interface PlanFieldsProps {
  form: PlanForm
  values: Record<string, unknown>
  onChange: (name: string, value: unknown) => void
}

/** The fields of a plan. An empty field means its default, which is shown as the placeholder. */
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
