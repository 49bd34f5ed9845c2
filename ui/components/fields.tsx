import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface FieldProps {
  label: string
  hint?: ComponentChildren
  children: (id: string) => ComponentChildren
}

/** A labelled form field with an optional hint. */
export function Field({ label, hint, children }: FieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id)}
      {hint !== undefined && <p class="hint">{hint}</p>}
    </div>
  )
}

interface TextFieldProps {
  label: string
  value: string
  onInput: (value: string) => void
  hint?: ComponentChildren
  kind?: 'text' | 'password' | 'number'
  placeholder?: string | undefined
  /** Monospace, for technical values. */
  mono?: boolean
}

export function TextField({ label, value, onInput, hint, kind = 'text', placeholder, mono = true }: TextFieldProps) {
  return (
    <Field label={label} hint={hint}>
      {(id) => (
        <input
          id={id}
          class={mono ? 'mono' : undefined}
          // Preact types the attributes per input type; the ones set here are the same for all.
          // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
          type={kind as 'text'}
          value={value}
          placeholder={placeholder ?? ''}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}

export interface Choice<T extends string> {
  value: T
  title: string
}

interface SelectFieldProps<T extends string> {
  label: string
  value: T
  choices: ReadonlyArray<Choice<T>>
  onChange: (value: T) => void
  hint?: ComponentChildren
}

export function SelectField<T extends string>({ label, value, choices, onChange, hint }: SelectFieldProps<T>) {
  return (
    <Field label={label} hint={hint}>
      {(id) => (
        <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value as T)}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.title}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface CheckFieldProps {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
}

export function CheckField({ label, checked, onChange }: CheckFieldProps) {
  return (
    <label class="check-field">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  )
}
