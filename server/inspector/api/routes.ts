import { z } from 'zod'
import type { Api, RouteContext } from '../options.ts'

// What a route may hold is the settings' to say; here it only has to be a list of them.
const list = z.strictObject({ routes: z.array(z.looseObject({ path: z.string() })).max(1_000) })

/** What holds for single paths: the routes of the settings file, and those that were added here. And how that file is written. */
export function routes(app: Api, { service }: RouteContext): void {
  const tags = ['routes']
  app.get('/api/routes', { schema: { summary: 'All routes, and where they come from', tags } }, async () => ({
    routes: service.routes.list(),
  }))
  app.put(
    '/api/routes',
    { schema: { summary: 'Put these in the place of the added routes', tags, body: list } },
    async ({ body }) => ({ routes: await service.routes.replace(body.routes) }),
  )
  app.get('/api/config/schema', { schema: { summary: 'JSON schema of the settings file', tags } }, async () =>
    service.configSchema(),
  )
}
