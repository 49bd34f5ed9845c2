import { SelectField, TextField } from '../parts/fields.tsx'
import { presets } from '../state/lists.ts'

interface PresetFieldsProps {
  values: Record<string, unknown>
  onChange: (name: string, value: unknown) => void
}

const asText = (notes: string | string[] | undefined): string =>
  Array.isArray(notes) ? notes.join(' ') : (notes ?? '')

/** Settings are typed as `name=value`, because each sender has its own few. */
function readSettings(text: string): Record<string, string> | undefined {
  const pairs = text.split(/\s+/).flatMap((word) => {
    const at = word.indexOf('=')
    return at > 0 ? [[word.slice(0, at), word.slice(at + 1)] as const] : []
  })
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs)
}

/** Which sender, and what vhook knows about it. */
export function PresetFields({ values, onChange }: PresetFieldsProps) {
  const chosen = presets.value.find(({ id }) => id === values['preset'])
  const choices = presets.value.map(({ id, title }) => ({ value: id, title }))
  const words = asText(chosen?.notes)
  const hint = chosen && (
    <>
      {words}{' '}
      {chosen.docs && /^https:\/\//.test(chosen.docs) && (
        <a href={chosen.docs} target="_blank" rel="noreferrer">
          The sender’s documentation
        </a>
      )}
    </>
  )
  return (
    <>
      <SelectField
        label="Sender"
        value={String(values['preset'] ?? '')}
        choices={choices}
        onChange={(id) => onChange('preset', id)}
        hint={hint}
      />
      <TextField
        label="Settings"
        value={String(values['settingsText'] ?? '')}
        placeholder="name=value, where the sender needs one"
        onInput={(text) => {
          onChange('settingsText', text)
          onChange('settings', readSettings(text))
        }}
      />
    </>
  )
}
