import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { EventDetail } from '../../core/api.ts'
import type { StoredBody } from '../../core/event.ts'
import { eventParams } from '../fields.ts'
import { attachmentHeaders } from '../headers.ts'
import type { Api, Room } from '../parts.ts'

const tags = ['events']

/** The bytes as a stream. A link in place of the file is refused (O_NOFOLLOW). */
async function streamOf(body: StoredBody): Promise<Readable> {
  if (body.kind === 'bytes') return Readable.from([body.bytes], { objectMode: false })
  const file = await open(body.file, constants.O_RDONLY | constants.O_NOFOLLOW)
  return file.createReadStream()
}

const change = z.strictObject({ pinned: z.boolean().optional(), note: z.string().max(10_000).nullable().optional() })

/** One event: look at it, fetch its bytes, pin it, note something, remove it. */
export function event(app: Api, { service }: Room): void {
  app.get(
    '/api/events/:id',
    { schema: { summary: 'One event in full', tags, params: eventParams } },
    ({ params }): Promise<EventDetail> => service.detail(params.id),
  )

  app.get(
    '/api/events/:id/body',
    { schema: { summary: 'The bytes of the body, as a download', tags, params: eventParams } },
    async ({ params }, reply) => {
      const id = await service.resolve(params.id)
      const body = await service.body(id)
      return reply.headers(attachmentHeaders(`event-${id}.bin`, body.size)).send(await streamOf(body))
    },
  )

  app.patch(
    '/api/events/:id',
    { schema: { summary: 'Pin an event, or note something', tags, params: eventParams, body: change } },
    async ({ params, body: { pinned, note } }) => {
      const id = await service.resolve(params.id)
      await service.change(id, { ...(pinned === undefined ? {} : { pinned }), ...(note === undefined ? {} : { note }) })
      return { id }
    },
  )

  app.delete(
    '/api/events/:id',
    { schema: { summary: 'Remove an event and its bytes', tags, params: eventParams } },
    async ({ params }) => ({ removed: await service.remove([params.id]) }),
  )
}
