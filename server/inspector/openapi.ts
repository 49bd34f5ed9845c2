import { z } from 'zod'
import { routes } from '../core/api/routes.ts'
import type { RouteName } from '../core/api/routes.ts'
import type { RouteSchema } from './route.ts'
import { components, errorSchema } from './schemas/component.ts'

type Json = Record<string, unknown>
type Registry = ReturnType<typeof z.registry<{ id: string }>>

const uri = (id: string): string => `#/components/schemas/${id}`
const typeName = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1)
const bodyName = (name: RouteName, body: z.ZodType): string => components.get(body) ?? `${typeName(name)}Request`
const responseName = (name: RouteName, response: z.ZodType): string =>
  components.get(response) ?? `${typeName(name)}Response`
const content = (type: string, schema: Json): Json => ({ [type]: { schema } })
const jsonContent = (id: string): Json => content('application/json', { $ref: uri(id) })

/** JSON schemas by their ids. In responses unknown fields are allowed, because a later version may add some. */
function jsonSchemas(registry: Registry, io: 'input' | 'output'): Json {
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri,
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
    },
  })
  const entries = Object.entries(schemas).map(([id, { $schema: _dialect, $id: _id, ...schema }]) => [id, schema])
  return Object.fromEntries(entries) as Json
}

/** One parameter for each field. */
function parameters(place: 'path' | 'query', fields: z.ZodType | undefined): Json[] {
  if (!fields) return []
  const { properties = {}, required = [] } = z.toJSONSchema(fields, { io: 'input' })
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema,
  }))
}

function operation(name: RouteName, { summary, params, query, body, status = 200, response }: RouteSchema): Json {
  const success =
    typeof response === 'string' ? content(response, { type: 'string' }) : jsonContent(responseName(name, response))
  return {
    operationId: name,
    summary,
    tags: [routes[name].path.split('/')[2]],
    parameters: [...parameters('path', params), ...parameters('query', query)],
    ...(body && { requestBody: { required: true, content: jsonContent(bodyName(name, body)) } }),
    responses: {
      [status]: { description: 'Success', content: success },
      default: { description: 'Error', content: jsonContent(components.get(errorSchema) ?? '') },
    },
  }
}

function schemasOf(rows: ReadonlyArray<[RouteName, RouteSchema]>): Json {
  const requests: Registry = z.registry()
  const responses: Registry = z.registry()
  for (const [name, { body }] of rows) if (body) requests.add(body, { id: bodyName(name, body) })
  for (const [schema, id] of components) if (!requests.has(schema)) responses.add(schema, { id })
  for (const [name, { response }] of rows)
    if (typeof response !== 'string') responses.add(response, { id: responseName(name, response) })
  return { ...jsonSchemas(requests, 'input'), ...jsonSchemas(responses, 'output') }
}

/** The OpenAPI 3.1 document of the API. */
export function openApi(schemas: Readonly<Record<RouteName, RouteSchema>>, version: string): Json {
  const rows = Object.entries(schemas) as Array<[RouteName, RouteSchema]>
  const paths: Record<string, Json> = {}
  for (const [name, schema] of rows) {
    const { method, path } = routes[name]
    const template = path.replace(':id', '{id}')
    paths[template] = { ...paths[template], [method.toLowerCase()]: operation(name, schema) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'vhook inspector', version },
    security: [{ token: [] }],
    paths,
    components: { schemas: schemasOf(rows), securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  }
}
