import { shellWord } from '../export/shell.ts'
import type { Fix, PlanEdit } from '../model/fix.ts'
import { isObject } from '../text/json.ts'

/** One changed value: its dotted name and its new value; null when it is removed. */
export interface FixedValue {
  name: string
  value: unknown
}

function valuesOf(fields: object, prefix: string): FixedValue[] {
  return Object.entries(fields).flatMap(([name, value]): FixedValue[] =>
    isObject(value) ? valuesOf(value, `${prefix}${name}.`) : [{ name: prefix + name, value }],
  )
}

/** Every changed value of a plan, without the edits of its secret. */
export const fixedValues = ({ replace, set = {}, scheme = {} }: PlanEdit): FixedValue[] => [
  ...valuesOf(replace ?? {}, ''),
  ...valuesOf(set, ''),
  ...valuesOf(scheme, 'scheme.'),
]

const setOption = ({ name, value }: FixedValue): string =>
  `--set ${shellWord(`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)}`

/** The option that names another plan. */
function planOption({ type, preset }: FixedValues): string {
  return typeof preset === 'string' ? `--preset ${shellWord(preset)}` : `--plan ${shellWord(String(type))}`
}

type FixedValues = Readonly<Record<string, unknown>>

/** The command that applies a fix to a credential; `path` is that of the event. */
export function fixCommand(credential: string, fix: Fix, path: string): string {
  const { replace, secret = [], bind } = fix
  if (bind !== undefined)
    return `vhook routes add ${shellWord(path.split('?')[0] ?? path)} --credential ${shellWord(bind)}`
  const isPlan = (name: string) => replace !== undefined && (name === 'type' || name === 'preset')
  const options = [
    ...(replace ? [planOption({ ...replace })] : []),
    ...fixedValues(fix)
      .filter(({ name }) => !isPlan(name))
      .map(setOption),
    ...secret.map((edit) => `--edit-secret ${shellWord(edit)}`),
  ]
  return ['vhook credentials edit', shellWord(credential), ...options].join(' ')
}
