import { z } from 'zod'
import type { Handlers, Schemas } from '../route.ts'
import { component, headerList } from '../schemas/component.ts'
import { attempt } from '../schemas/event.ts'
import { bodyLimit, eventParams, replayBody } from '../schemas/request.ts'

const request = { params: eventParams, body: replayBody, bodyLimit }

export const replaySchemas = {
  replayEvent: { summary: 'Send an event to the app again', ...request, response: z.strictObject({ attempt }) },
  previewReplay: {
    summary: 'Get the headers that a replay would send',
    ...request,
    response: component('ReplayPreview', z.strictObject({ headers: headerList, added: headerList })),
  },
} satisfies Schemas

export const replayHandlers: Handlers<typeof replaySchemas> = {
  replayEvent: async ({ params, body }, { service }) => ({ attempt: await service.replay(params.id, body) }),
  previewReplay: ({ params, body }, { service }) => service.preview(params.id, body),
}
