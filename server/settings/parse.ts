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

function numberSchema({ min, above, max }: Setting): z.ZodCoercedNumber {
  let schema = z.coerce.number()
  if (min !== undefined) schema = schema.min(min)
  if (above !== undefined) schema = schema.gt(above)
  return max === undefined ? schema : schema.max(max)
}

const schemas: Record<SettingType, (row: Setting) => z.ZodType> = {
  text: () => z.string(),
  integer: (row) => numberSchema(row).int(),
  number: numberSchema,
  'number or none': (row) => z.union([z.literal('none').transform(() => Infinity), numberSchema(row)]),
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
