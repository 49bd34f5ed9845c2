import { toText } from '../components/format.ts'
import type { PresetView } from '../../server/core/api/views/credential.ts'
import { SelectField, TextField } from '../components/fields.tsx'
import { presets } from '../state/static-lists.ts'

interface PresetFieldsProps {
  values: Record<string, unknown>
  onChange: (name: string, value: unknown) => void
}

const asText = (notes: string | string[] | undefined): string =>
  Array.isArray(notes) ? notes.join(' ') : (notes ?? '')

/** A setting that is emptied is not there at all. */
function withSetting(settings: Record<string, string>, name: string, text: string): Record<string, string> {
  const { [name]: _old, ...others } = settings
  return text === '' ? others : { ...others, [name]: text }
}

export const selectedPreset = (values: Record<string, unknown>): PresetView | undefined =>
  presets.value.find(({ id }) => id === values['preset'])

function About({ preset }: { preset: PresetView }) {
  return (
    <>
      {asText(preset.notes)}{' '}
      {preset.basis === 'unconfirmed' && 'From hearsay: check it against a real delivery first. '}
      {preset.docs?.startsWith('https://') && (
        <a href={preset.docs} target="_blank" rel="noreferrer">
          The sender’s documentation
        </a>
      )}
    </>
  )
}

/** Which sender, what vhook knows about it, and what it needs beside the secret. */
export function PresetFields({ values, onChange }: PresetFieldsProps) {
  const chosen = selectedPreset(values)
  const choices = presets.value.map(({ id, title }) => ({ value: id, title }))
  const settings = (values['settings'] ?? {}) as Record<string, string>
  const choose = (id: string) => {
    onChange('settings', undefined)
    onChange('preset', id)
  }
  return (
    <>
      <SelectField
        label="Sender"
        value={toText(values['preset'] ?? '')}
        choices={choices}
        onChange={choose}
        hint={chosen && <About preset={chosen} />}
      />
      {chosen?.settings?.map(({ name, title, required }) => (
        <TextField
          key={name}
          label={required ? title : `${title}, if any`}
          value={settings[name] ?? ''}
          onInput={(text) => onChange('settings', withSetting(settings, name, text))}
        />
      ))}
    </>
  )
}
