import type { Preset } from '../../server/core/schemes/presets/preset.ts'
import { settingsOf } from '../../server/core/schemes/presets/settings.ts'
import { column, type Style } from './style.ts'

const bases: Record<Preset['basis'], string> = {
  run: "tested against the sender's own code",
  documented: "taken from the sender's documentation",
  unconfirmed: 'unconfirmed: check it before you rely on it',
}

export const presetLine = ({ id, title, docs }: Preset, { paint }: Style): string =>
  `${paint('cyan', column(id, 22))}  ${column(title, 28)}  ${paint('dim', docs)}`

function secretText({ secretTitle = 'Signing secret', secretUse }: Preset): string {
  if (secretUse === 'none') return 'none: its keys are published'
  return secretUse === 'optional' ? `${secretTitle} (optional)` : secretTitle
}

/** One sender: what to enter, and how reliable the preset is. */
export function presetLines(preset: Preset, { paint }: Style): string[] {
  const { id, title, docs, basis, notes, nextSecret } = preset
  const settings = settingsOf(preset)
  const rows: Array<readonly [string, string]> = [
    ['Kind', preset.scheme.kind],
    ['Secret', secretText(preset)],
    ...(nextSecret ? [['Next key', `${nextSecret.title} (optional): ${nextSecret.where}`] as const] : []),
    ...settings.map(
      ({ name, required, title: what, where, values }) =>
        [
          'Setting',
          `${name}${required ? '' : ' (optional)'}: ${[what, where, values?.join(' or ')].filter(Boolean).join('; ')}`,
        ] as const,
    ),
    ['Basis', bases[basis]],
    ['Docs', docs],
    ...(notes === undefined ? [] : [['Notes', notes] as const]),
  ]
  const set = settings.filter((setting) => setting.required).map((setting) => ` --set settings.${setting.name}=…`)
  return [
    paint('bold', title),
    ...rows.map(([name, text]) => `  ${paint('dim', name.padEnd(8))} ${text}`),
    '',
    `  vhook credentials add --preset ${id}${set.join('')}`,
  ]
}
