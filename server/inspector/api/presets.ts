import type { Api, RouteContext } from '../options.ts'

/** The senders whose dialects vhook knows. */
export function presets(app: Api, { service }: RouteContext): void {
  app.get(
    '/api/presets',
    { schema: { summary: 'Senders whose dialects are known', tags: ['credentials'] } },
    async () => service.presets(),
  )
}
