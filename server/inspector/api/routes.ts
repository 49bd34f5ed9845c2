import { z } from 'zod'
import type { RouteInput } from '../../core/api/views/route.ts'
import type { Handlers, Schemas } from '../route.ts'
import { fields } from '../schemas/component.ts'
import { routeList } from '../schemas/credential.ts'

// The settings validate the fields of a route and report all of their errors.
const route = z.looseObject({ path: z.string() }) as unknown as z.ZodType<RouteInput>

export const routeSchemas = {
  listRoutes: { summary: 'List routes', response: routeList },
  replaceRoutes: {
    summary: 'Replace the routes that were added through the API',
    body: z.strictObject({ routes: z.array(route).max(1_000) }),
    response: routeList,
  },
  getConfigSchema: { summary: 'Get the JSON schema of the config file', response: fields },
} satisfies Schemas

export const routeHandlers: Handlers<typeof routeSchemas> = {
  listRoutes: (_request, { service }) => ({ routes: service.routes.list() }),
  replaceRoutes: async ({ body }, { service }) => ({ routes: await service.routes.replace(body.routes) }),
  getConfigSchema: (_request, { service }) => service.configSchema(),
}
