import type { AuthenticationPlan } from '../../../server/core/model/credential.ts'
import { type Schema, schemeSchema } from '../../../server/core/schemes/schema.ts'

/** Fields of any plan that can have a value of this type. */
type FieldsWith<Value> = AuthenticationPlan extends infer Plan
  ? Plan extends AuthenticationPlan
    ? { [K in keyof Plan]-?: Value extends Plan[K] ? K : never }[keyof Plan]
    : never
  : never

type Read = (text: string) => unknown

const whole: Read = (text) => (/^\d+$/.test(text) ? Number(text) : text)
const flag: Read = (text) => (text === 'true' || text === 'false' ? text === 'true' : text)

/** How the fields that are not text are read, one row each; the types require them all. */
const fields: Record<FieldsWith<number> | FieldsWith<boolean>, Read> = {
  bearerPrefixEnabled: flag,
  includeTimestamp: flag,
  secretIsBase64: flag,
  slowTokensMs: whole,
  tokenLifetimeSeconds: whole,
  toleranceSeconds: whole,
}

/** Values that are not text in a scheme, by their type in its schema. */
const schemeTypes: Partial<Record<NonNullable<Schema['type']>, Read>> = { integer: whole, boolean: flag }

/** A value that its field does not take stays text, and is reported with the plan. `null` resets every field. */
const valueOf = (read: Read | undefined, text: string): unknown => (text === 'null' ? null : (read?.(text) ?? text))

/** The value of `--set field=text`. */
export const fieldValue = (field: string, text: string): unknown =>
  valueOf(new Map<string, Read>(Object.entries(fields)).get(field), text)

/** The value of `--set scheme.…=text`. */
export function schemeValue(names: readonly string[], text: string): unknown {
  const schema = names.reduce<Schema | undefined>((parent, name) => childOf(parent, name), schemeSchema)
  return valueOf(schema?.type && schemeTypes[schema.type], text)
}

const childOf = (parent: Schema | undefined, name: string): Schema | undefined =>
  parent?.properties && Object.hasOwn(parent.properties, name) ? parent.properties[name] : undefined
