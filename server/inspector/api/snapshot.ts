import type { Snapshot } from '../../core/api/views/state.ts'
import type { Api, RouteContext } from '../options.ts'

/** Everything a screen begins with, for those who do not stay to listen. */
export function snapshot(app: Api, { service }: RouteContext): void {
  app.get(
    '/api/snapshot',
    { schema: { summary: 'Everything a screen begins with', tags: ['state'] } },
    (): Promise<Snapshot> => service.snapshot(),
  )
}
