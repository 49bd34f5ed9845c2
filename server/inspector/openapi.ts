import { z } from 'zod'
import { routes } from '../core/api/routes.ts'
import type { ApiRoute, RouteName } from '../core/api/routes.ts'
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

interface Failure {
  status: number
  description: string
  applies: (schema: RouteSchema, route: ApiRoute) => boolean
}

/** What a request can be refused with, one row each; all have the same body. */
const failures: readonly Failure[] = [
  {
    status: 400,
    description: 'A parameter or the body is not valid',
    applies: ({ params, query, body }) => Boolean(params ?? query ?? body),
  },
  { status: 401, description: 'The token is missing or wrong', applies: (_schema, { open }) => !open },
  { status: 404, description: 'Nothing has this id', applies: ({ params }) => params !== undefined },
  {
    status: 409,
    description: 'The id is ambiguous, or the present state does not allow the change',
    applies: ({ params }, { method }) => params !== undefined || method !== 'GET',
  },
  { status: 413, description: 'The body is too large', applies: ({ body }) => body !== undefined },
  { status: 415, description: 'The body is not JSON', applies: ({ body }) => body !== undefined },
]

/** The name of a response under `components.responses`. */
const failureName = ({ status }: Failure): string => `Error${status}`

function failureResponses(name: RouteName, schema: RouteSchema): Json {
  const possible = failures.filter(({ applies }) => applies(schema, routes[name]))
  return Object.fromEntries(
    possible.map((failure) => [failure.status, { $ref: `#/components/responses/${failureName(failure)}` }]),
  )
}

const errorContent = () => jsonContent(components.get(errorSchema) ?? '')

/** Groups of paths, by their first segment within the API; the last one has all others. */
const tags: ReadonlyArray<{ name: string; description: string; paths: readonly string[] }> = [
  { name: 'events', description: 'Received requests, and what was done with them', paths: ['events', 'audit'] },
  {
    name: 'credentials',
    description: 'Credentials, their keys, and the senders that vhook knows',
    paths: ['credentials', 'encryption-keys', 'presets'],
  },
  { name: 'routes', description: 'The credentials and the target of each path', paths: ['routes', 'config'] },
  {
    name: 'requests',
    description: 'Requests that are not events, samples, and code that verifies requests',
    paths: ['requests', 'samples', 'code'],
  },
  { name: 'status', description: 'Tunnel, app, health and metrics', paths: [] },
]

function tagOf(name: RouteName): string {
  const [, , segment = ''] = routes[name].path.split('/')
  return tags.find(({ paths }) => paths.includes(segment))?.name ?? 'status'
}

function operation(name: RouteName, schema: RouteSchema): Json {
  const { summary, params, query, body, status = 200, response } = schema
  const { open = false }: ApiRoute = routes[name]
  const success =
    typeof response === 'string' ? content(response, { type: 'string' }) : jsonContent(responseName(name, response))
  return {
    operationId: name,
    summary,
    tags: [tagOf(name)],
    ...(open && { security: [] }),
    parameters: [...parameters('path', params), ...parameters('query', query)],
    ...(body && { requestBody: { required: true, content: jsonContent(bodyName(name, body)) } }),
    responses: {
      [status]: { description: 'Success', content: success },
      ...failureResponses(name, schema),
      default: { description: 'Error', content: errorContent() },
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
    info: {
      title: 'vhook inspector',
      version,
      description: 'The API of a running vhook. Its token is in the file `inspector-token` of the data folder.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The vhook that serves this document' }],
    tags: tags.map(({ name, description }) => ({ name, description })),
    security: [{ token: [] }],
    paths,
    components: {
      schemas: schemasOf(rows),
      responses: Object.fromEntries(
        failures.map((one) => [failureName(one), { description: one.description, content: errorContent() }]),
      ),
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  }
}
