import type { HealthView } from '../../core/api/views/health.ts'
import type { Api, RouteContext } from '../options.ts'

/** How the process, its storage and its two doors are. Answers while storage fails, too. */
export function health(app: Api, room: RouteContext): void {
  app.get('/api/health', { schema: { summary: 'Process, storage, tunnel and app', tags: ['state'] } }, () =>
    healthOf(room),
  )
}

export async function healthOf({ service, version, startedAt, watchers }: RouteContext): Promise<HealthView> {
  const { pid } = process
  const memoryBytes = process.memoryUsage.rss()
  return { version, pid, startedAt, watchers: watchers(), memoryBytes, ...(await service.health()) }
}
