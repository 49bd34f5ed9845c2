import type { Api, Room } from '../options.ts'

/** The developer's app. */
export function target(app: Api, { service }: Room): void {
  app.get('/api/target', { schema: { summary: 'The app, and whether it listens', tags: ['state'] } }, async () =>
    service.target(),
  )
}
