import { defaultText, settingRows, type Setting, type SettingType } from '../../../server/settings/schema.ts'

const types: Record<SettingType, string> = {
  text: 'string',
  integer: 'number',
  number: 'number',
  'number or none': "number | 'none'",
  switch: 'boolean',
  routes: 'ConfigRoute[]',
  credentials: 'ConfigCredential[]',
}

function documentation(row: Setting): string {
  const value = defaultText(row) ?? (row.default === false ? 'false' : undefined)
  const sentence = `${row.help.slice(0, 1).toUpperCase()}${row.help.slice(1)}.`
  return value === undefined ? sentence : `${sentence} Default: ${value}.`
}

/** The text of `server/settings/config/vhook-config.ts`: a plain interface, so that a config file needs no types of zod. */
export const configType = (): string =>
  [
    "import type { ConfigCredential, ConfigRoute } from './entries.ts'",
    '',
    '// Written from the table of settings by `npx vitest run test/server/settings -u`.',
    '',
    '/** What a config file may contain. Flags and environment variables override it. */',
    'export interface VhookConfig {',
    ...settingRows.flatMap(([name, row]) => [`  /** ${documentation(row)} */`, `  ${name}?: ${types[row.type]}`]),
    '}',
    '',
  ].join('\n')
