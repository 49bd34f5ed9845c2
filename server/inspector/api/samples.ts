import { z } from 'zod'
import type { Handlers, Schemas } from '../route.ts'
import { component } from '../schemas/component.ts'
import { credentialId } from '../schemas/request.ts'

export const sampleSchemas = {
  listSamples: {
    summary: 'List sample events',
    response: z.array(component('Sample', z.strictObject({ name: z.string(), label: z.string() }))),
  },
  sendSample: {
    summary: 'Send a sample event through the whole pipeline',
    body: z.strictObject({
      sample: z.string().min(1).max(200),
      credential: credentialId.exactOptional(),
      path: z
        .string()
        .max(16_384)
        .regex(/^\/[\x21-\x7e]*$/, 'must begin with / and contain no spaces')
        .exactOptional(),
      set: z.record(z.string().max(1_000), z.unknown()).exactOptional(),
    }),
    response: z.strictObject({ eventId: z.string() }),
  },
} satisfies Schemas

export const sampleHandlers: Handlers<typeof sampleSchemas> = {
  listSamples: (_request, { service }) => service.samples(),
  sendSample: ({ body: { sample, ...options } }, { service }) => service.trigger(sample, options),
}
