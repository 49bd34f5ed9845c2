import type { Api, RouteContext } from '../options.ts'

/** The developer's app. */
export function target(app: Api, { service }: RouteContext): void {
  app.get('/api/target', { schema: { summary: 'The app, and whether it listens', tags: ['state'] } }, async () =>
    service.target(),
  )
}
