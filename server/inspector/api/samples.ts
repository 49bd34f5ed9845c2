import { z } from 'zod'
import { credentialId } from '../schemas.ts'
import type { Api, RouteContext } from '../options.ts'

const sending = z.strictObject({
  sample: z.string().min(1).max(200),
  credential: credentialId.optional(),
  path: z
    .string()
    .max(16_384)
    .regex(/^\/[\x21-\x7e]*$/, 'must begin with / and hold no blank')
    .optional(),
  set: z.record(z.string().max(1_000), z.unknown()).optional(),
})

/** Sample events, sent through the whole pipeline. */
export function samples(app: Api, { service }: RouteContext): void {
  const tags = ['samples']
  app.get('/api/samples', { schema: { summary: 'Events that can be sent as a sample', tags } }, async () =>
    service.samples(),
  )
  app.post(
    '/api/samples',
    { schema: { summary: 'Send a sample event', tags, body: sending } },
    ({ body: { sample, credential, path, set } }) =>
      service.trigger(sample, {
        ...(credential === undefined ? {} : { credential }),
        ...(path === undefined ? {} : { path }),
        ...(set === undefined ? {} : { set }),
      }),
  )
}
