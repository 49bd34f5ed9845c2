import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { routes } from '../core/api/routes.ts'
import type { ApiRoute, RouteName } from '../core/api/routes.ts'
import { handlers, schemas } from './api/table.ts'
import { invalidInput } from './errors.ts'
import type { RouteContext } from './options.ts'
import type { RawResponse, Received, RouteSchema } from './route.ts'

type Handler = (request: Received, context: RouteContext) => unknown

/** Adds every row of the table of routes. The guard runs before all of them. */
export function registerRoutes(app: FastifyInstance, context: RouteContext): void {
  for (const name of Object.keys(routes) as RouteName[]) {
    const { method, path: url, kind, open = false }: ApiRoute = routes[name]
    const schema: RouteSchema = schemas[name]
    const handle = handlers[name] as Handler
    app.route({
      method,
      url,
      config: { open },
      ...(schema.bodyLimit === undefined ? {} : { bodyLimit: schema.bodyLimit }),
      handler: async (request, reply) => {
        const result = await handle(readRequest(schema, request), context)
        if (kind === 'json') return reply.code(schema.status ?? 200).send(result)
        const { headers, content } = result as RawResponse
        return reply.headers(headers).send(content)
      },
    })
  }
}

function readRequest({ params, query, body }: RouteSchema, request: FastifyRequest): Received {
  const read = (part: 'params' | 'body' | 'query', schema: z.ZodType | undefined): unknown => {
    if (!schema) return undefined
    const { success, data, error } = schema.safeParse(request[part])
    if (!success) throw invalidInput(part, error.issues)
    return data
  }
  return { params: read('params', params), body: read('body', body), query: read('query', query) } as Received
}
