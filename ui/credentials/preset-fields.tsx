import type { PresetView } from '../../server/core/api/views/credential.ts'
import type { PresetSetting } from '../../server/core/schemes/presets/preset.ts'
import { SelectField, TextField } from '../components/fields.tsx'
import { presets } from '../state/static-lists.ts'
import { PresetPicker } from './preset-picker.tsx'

interface PresetFieldsProps {
  values: Record<string, unknown>
  onChange: (name: string, value: unknown) => void
}

/** The settings with one changed; an empty value removes it. */
function withSetting(settings: Record<string, string>, name: string, value: string): Record<string, string> {
  const { [name]: _old, ...others } = settings
  return value === '' ? others : { ...others, [name]: value }
}

export const selectedPreset = (values: Record<string, unknown>): PresetView | undefined =>
  presets.value.find(({ id }) => id === values['preset'])

function PresetHint({ preset: { notes = '', basis, docs } }: { preset: PresetView }) {
  return (
    <>
      {[notes].flat().join(' ')} {basis === 'unconfirmed' && 'Unconfirmed: test it with a real delivery. '}
      {docs?.startsWith('https://') && (
        <a href={docs} target="_blank" rel="noreferrer">
          Provider documentation
        </a>
      )}
    </>
  )
}

interface SettingFieldProps {
  setting: PresetSetting
  value: string
  onChange: (value: string) => void
}

/** One setting, with the place where it is found. */
function SettingField({ setting: { title, required, where, values }, value, onChange }: SettingFieldProps) {
  const label = required ? title : `${title} (optional)`
  const hint = where === undefined ? {} : { hint: where }
  if (!values) return <TextField label={label} value={value} onInput={onChange} {...hint} />
  const choices = ['', ...values].map((choice) => ({ value: choice, title: choice || 'Any' }))
  return <SelectField label={label} value={value} choices={choices} onChange={onChange} {...hint} />
}

/** The provider, and the settings it needs in addition to the secret. */
export function PresetFields({ values, onChange }: PresetFieldsProps) {
  const preset = selectedPreset(values)
  const settings = (values['settings'] ?? {}) as Record<string, string>
  const select = (id: string) => {
    onChange('settings', undefined)
    onChange('nextSecret', undefined)
    onChange('preset', id)
  }
  return (
    <>
      <PresetPicker selected={preset} onSelect={select} hint={preset && <PresetHint preset={preset} />} />
      {preset?.settings?.map((setting) => (
        <SettingField
          key={setting.name}
          setting={setting}
          value={settings[setting.name] ?? ''}
          onChange={(text) => onChange('settings', withSetting(settings, setting.name, text))}
        />
      ))}
    </>
  )
}
