import { z } from 'zod'
import type { ApiError } from '../../core/api/views/error.ts'
import type { HeaderList } from '../../core/model/request.ts'

/** Schemas that the OpenAPI document describes once, under these names. */
export const components = new Map<z.ZodType, string>()

/** Gives a schema its name in the OpenAPI document. */
export function component<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  components.set(schema, id)
  return schema
}

/** A string whose values are an open set, such as the ids of checks: clients must expect new ones. */
export const id = <Id extends string = string>(): z.ZodType<Id> => z.string() as z.ZodType<string> as z.ZodType<Id>

export const headerList: z.ZodType<HeaderList> = component(
  'HeaderList',
  z.array(z.tuple([z.string(), z.string()]).readonly()).readonly(),
)

/** Names of what was removed. */
export const removed = component('Removed', z.strictObject({ removed: z.array(z.string()) }))

export const fields = z.record(z.string(), z.unknown())

export const errorSchema: z.ZodType<ApiError> = component(
  'Error',
  z.strictObject({
    error: z.strictObject({ code: id(), message: z.string(), hint: z.string().exactOptional() }),
  }),
)
