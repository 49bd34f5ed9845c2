import type { z } from 'zod'
import type { ReplayResult, ReplayPreview, ReplayRequest } from '../../core/api/views/replay.ts'
import { eventParams, replayBody } from '../schemas.ts'
import type { Api, RouteContext } from '../options.ts'

// 10 MiB of body grow by a third in base64.
const bodyLimit = 14 * 1024 * 1024

const requestOf = (body: z.output<typeof replayBody>): ReplayRequest =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as unknown as ReplayRequest

/** Sends an event to the app again, changed and signed as asked; or shows what would be sent. */
export function replay(app: Api, { service }: RouteContext): void {
  const schema = { tags: ['replay'], params: eventParams, body: replayBody }
  app.post(
    '/api/events/:id/replay',
    { bodyLimit, schema: { summary: 'Send an event to the app again', ...schema } },
    async ({ params, body }): Promise<ReplayResult> => ({ attempt: await service.replay(params.id, requestOf(body)) }),
  )
  app.post(
    '/api/events/:id/replay/preview',
    { bodyLimit, schema: { summary: 'The headers that a replay would send', ...schema } },
    ({ params, body }): Promise<ReplayPreview> => service.preview(params.id, requestOf(body)),
  )
}
