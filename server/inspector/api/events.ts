import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { EventDetail } from '../../core/api/views/event.ts'
import { exportedEvent } from '../../core/export/event.ts'
import { exportFormatNames, exportFormats } from '../../core/export/formats.ts'
import { writeExport } from '../../core/export/index.ts'
import { problems, VhookError } from '../../core/model/errors.ts'
import type { StoredBody } from '../../core/model/event.ts'
import { fromBase64 } from '../../core/text/bytes.ts'
import { attachmentHeaders, BINARY_TYPE } from '../headers.ts'
import type { Handlers, Schemas } from '../route.ts'
import { removed } from '../schemas/component.ts'
import { eventDetail, eventPage } from '../schemas/event.ts'
import { eventName, eventParams, eventQuery } from '../schemas/request.ts'

export const eventSchemas = {
  listEvents: { summary: 'List events, newest first', query: eventQuery, response: eventPage },
  removeEvents: {
    summary: 'Delete events and their bodies',
    body: z.strictObject({ ids: z.array(eventName).min(1).max(10_000) }),
    response: removed,
  },
  getEvent: { summary: 'Get an event', params: eventParams, response: eventDetail },
  updateEvent: {
    summary: 'Pin an event, or change its note',
    params: eventParams,
    body: z.strictObject({
      pinned: z.boolean().exactOptional(),
      note: z.string().max(10_000).nullable().exactOptional(),
    }),
    response: z.strictObject({ id: z.string() }),
  },
  removeEvent: { summary: 'Delete an event and its body', params: eventParams, response: removed },
  getEventBody: { summary: 'Download the body of an event', params: eventParams, response: BINARY_TYPE },
  exportEvent: {
    summary: 'Download an event in a format that other programs read, with credentials masked',
    params: eventParams,
    query: z.strictObject({ as: z.enum(exportFormatNames) }),
    response: BINARY_TYPE,
  },
} satisfies Schemas

export const eventHandlers: Handlers<typeof eventSchemas> = {
  listEvents: ({ query: { cursor, limit, ...filter } }, { service }) =>
    service.list({ filter, limit, ...(cursor === undefined ? {} : { cursor }) }),

  removeEvents: async ({ body }, { service }) => ({ removed: await service.remove(body.ids) }),

  getEvent: ({ params }, { service }) => service.detail(params.id),

  async updateEvent({ params, body }, { service }) {
    const id = await service.resolve(params.id)
    await service.change(id, body)
    return { id }
  },

  removeEvent: async ({ params }, { service }) => ({ removed: await service.remove([params.id]) }),

  async getEventBody({ params }, { service }) {
    const id = await service.resolve(params.id)
    const body = await service.body(id)
    return { headers: attachmentHeaders(`event-${id}.bin`, body.size), content: await streamOf(body) }
  },

  async exportEvent({ params, query }, { service }) {
    const detail = await service.detail(params.id)
    const text = writeExport(query.as, [exportedEvent(detail, inlineBody(detail))], { secrets: 'masked' })
    const content = Buffer.from(text)
    const name = `event-${detail.id}.${exportFormats[query.as].ending}`
    return { headers: attachmentHeaders(name, content.length), content }
  },
}

/** The bytes as a stream. A symbolic link in place of the file is refused (O_NOFOLLOW). */
async function streamOf(body: StoredBody): Promise<Readable> {
  if (body.kind === 'bytes') return Readable.from([body.bytes], { objectMode: false })
  const file = await open(body.file, constants.O_RDONLY | constants.O_NOFOLLOW)
  return file.createReadStream()
}

/** The body as the event contains it. A larger one would block the thread that responds to senders: CLI and page export those. */
function inlineBody({ size, bodyBase64 }: EventDetail): Uint8Array {
  if (bodyBase64 === undefined && size > 0)
    throw new VhookError(problems.cannotExport('its body is over 1 MiB, or was not stored; try vhook export'))
  return fromBase64(bodyBase64 ?? '') ?? new Uint8Array()
}
