import { z } from 'zod'
import { credentialsSchema } from './config/credentials.ts'
import { routesSchema } from './routes-schema.ts'
import { settings, settingRows, type Setting, type SettingType } from './schema.ts'

type Rows = typeof settings
type WithDefault = { [Name in keyof Rows]: Rows[Name] extends { default: unknown } ? Name : never }[keyof Rows]

interface Given {
  text: string
  integer: number
  number: number
  'number or none': number | 'none'
  switch: boolean
  routes: z.input<ReturnType<typeof routesSchema>>
  credentials: z.input<ReturnType<typeof credentialsSchema>>
}

interface Parsed extends Omit<Given, 'number or none' | 'routes' | 'credentials'> {
  /** Infinity for `none`. */
  'number or none': number
  routes: z.output<ReturnType<typeof routesSchema>>
  credentials: z.output<ReturnType<typeof credentialsSchema>>
}

/** Settings as they are written: every one of them is optional. */
export type GivenSettings = { [Name in keyof Rows]?: Given[Rows[Name]['type']] | undefined }

/** Validated settings, with all defaults. */
export type Settings = { [Name in WithDefault]: Parsed[Rows[Name]['type']] } & {
  [Name in Exclude<keyof Rows, WithDefault>]?: Parsed[Rows[Name]['type']] | undefined
}

function numberSchema(row: Setting): z.ZodCoercedNumber {
  const { min, above, max } = row
  const error = numberRule(row)
  let schema = z.coerce.number({ error })
  if (row.type === 'integer') schema = schema.int({ error })
  if (min !== undefined) schema = schema.min(min, { error })
  if (above !== undefined) schema = schema.gt(above, { error })
  return max === undefined ? schema : schema.max(max, { error })
}

/** What a number must be, as one sentence for every way to get it wrong. */
function numberRule({ type, min, above, max }: Setting): string {
  const range = [
    ...(min === undefined ? [] : [`from ${min}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(max === undefined ? [] : [`${min === undefined ? 'up' : ''} to ${max}`.trim()]),
  ].join(' ')
  return `must be a ${type === 'integer' ? 'whole number' : 'number'} ${range}`.trim()
}

const schemas: Record<SettingType, (row: Setting) => z.ZodType> = {
  text: ({ pattern }) => (pattern ? z.string().regex(pattern.regex, { error: pattern.message }) : z.string()),
  integer: numberSchema,
  number: numberSchema,
  'number or none': (row) =>
    z.union([z.literal('none').transform(() => Infinity), numberSchema(row)], { error: `${numberRule(row)}, or none` }),
  switch: () => z.coerce.boolean(),
  routes: routesSchema,
  credentials: credentialsSchema,
}

function fieldSchema(row: Setting): z.ZodType {
  const schema = schemas[row.type](row)
  const field = row.default === undefined ? schema.optional() : schema.default(row.default)
  return field.describe(row.help.slice(0, 1).toUpperCase() + row.help.slice(1))
}

/** Validates settings from all sources at once, and fills in the defaults. */
export const settingsSchema = z.strictObject(
  Object.fromEntries(settingRows.map(([name, row]) => [name, fieldSchema(row)])),
) as unknown as z.ZodType<Settings, GivenSettings>

/** The JSON schema of a config file, for editors and generators. */
export const configSchema = (): Record<string, unknown> => z.toJSONSchema(settingsSchema, { io: 'input' })
