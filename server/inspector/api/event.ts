import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { EventDetail } from '../../core/api/views/event.ts'
import { fromBase64 } from '../../core/text/bytes.ts'
import { problems, VhookError } from '../../core/model/errors.ts'
import type { StoredBody } from '../../core/model/event.ts'
import { exportedEvent } from '../../core/export/event.ts'
import { exportFormatNames, exportFormats } from '../../core/export/formats.ts'
import { writeExport } from '../../core/export/index.ts'
import { eventParams } from '../schemas.ts'
import { attachmentHeaders } from '../headers.ts'
import type { Api, RouteContext } from '../options.ts'

const tags = ['events']

/** The bytes as a stream. A link in place of the file is refused (O_NOFOLLOW). */
async function streamOf(body: StoredBody): Promise<Readable> {
  if (body.kind === 'bytes') return Readable.from([body.bytes], { objectMode: false })
  const file = await open(body.file, constants.O_RDONLY | constants.O_NOFOLLOW)
  return file.createReadStream()
}

const change = z.strictObject({ pinned: z.boolean().optional(), note: z.string().max(10_000).nullable().optional() })

/** The bytes shown inline. A larger body would hold up the thread that answers senders: commands and page write those themselves. */
function inlineBody({ size, bodyBase64 }: EventDetail): Uint8Array {
  if (bodyBase64 === undefined && size > 0)
    throw new VhookError(problems.cannotExport('its body is over 1 MiB, or was not kept; try vhook export'))
  return fromBase64(bodyBase64 ?? '') ?? new Uint8Array()
}

/** One event: look at it, fetch its bytes, pin it, note something, remove it. */
export function event(app: Api, { service }: RouteContext): void {
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

  app.get(
    '/api/events/:id/export',
    {
      schema: {
        summary: 'One event in a form that other programs read, credentials masked, as a download',
        tags,
        params: eventParams,
        querystring: z.strictObject({ as: z.enum(exportFormatNames) }),
      },
    },
    async ({ params, query }, reply) => {
      const detail = await service.detail(params.id)
      const text = writeExport(query.as, [exportedEvent(detail, inlineBody(detail))], { secrets: 'masked' })
      const file = Buffer.from(text)
      const name = `event-${detail.id}.${exportFormats[query.as].ending}`
      return reply.headers(attachmentHeaders(name, file.length)).send(file)
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
