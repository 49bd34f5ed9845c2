import type { Preset } from '../../server/core/schemes/presets/preset.ts'
import { column, type Style } from './style.ts'

const bases: Record<Preset['basis'], string> = {
  run: "held against the sender's own code",
  documented: "read in the sender's documentation",
  unconfirmed: 'not confirmed: check it first',
}

export const presetLine = ({ id, title, docs }: Preset, { paint }: Style): string =>
  `${paint('cyan', column(id, 22))}  ${column(title, 28)}  ${paint('dim', docs)}`

/** One sender: what to enter, and how sure this is. */
export function presetLines(preset: Preset, { paint }: Style): string[] {
  const { id, title, docs, basis, secretTitle, notes, settings = [] } = preset
  const rows: Array<readonly [string, string]> = [
    ['Kind', preset.scheme.kind],
    ['Secret', secretTitle ?? 'signing secret'],
    ...settings.map(
      (setting) => ['Setting', `${setting.name}${setting.required ? '' : ' (optional)'}: ${setting.title}`] as const,
    ),
    ['Basis', bases[basis]],
    ['See', docs],
    ...(notes === undefined ? [] : [['Notes', notes] as const]),
  ]
  const set = settings.filter((setting) => setting.required).map((setting) => ` --set ${setting.name}=…`)
  return [
    paint('bold', title),
    ...rows.map(([name, text]) => `  ${paint('dim', name.padEnd(8))} ${text}`),
    '',
    `  vhook credentials add --preset ${id}${set.join('')}`,
  ]
}
