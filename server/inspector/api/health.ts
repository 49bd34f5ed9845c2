import type { HealthView } from '../../core/api.ts'
import type { Api, Room } from '../parts.ts'

/** How the process and its storage are. */
export function health(app: Api, { service, version, startedAt, watchers }: Room): void {
  app.get(
    '/api/health',
    { schema: { summary: 'Process and storage', tags: ['state'] } },
    async (): Promise<HealthView> => ({
      version,
      pid: process.pid,
      startedAt,
      watchers: watchers(),
      storage: service.storage(),
      keeper: service.vault.keeper,
      store: await service.health(),
    }),
  )
}
