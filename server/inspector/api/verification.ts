import { z } from 'zod'
import type { SignedView } from '../../core/api/views/verification.ts'
import { credentialChoice, credentialId, eventParams } from '../schemas.ts'
import type { Api, RouteContext } from '../options.ts'

const tags = ['verification']
const languageChoice = z.strictObject({ credential: credentialId, language: z.string().max(40) })

/** Verify again, find the cause, see the signed bytes, get the code that verifies them. */
export function verification(app: Api, { service }: RouteContext): void {
  const choice = { tags, params: eventParams, body: credentialChoice }
  app.post(
    '/api/events/:id/verify',
    { schema: { summary: 'Verify with the credentials of now', ...choice } },
    async ({ params, body }) => ({ verifications: await service.verify(params.id, body.credential) }),
  )
  app.post(
    '/api/events/:id/diagnosis',
    { schema: { summary: 'Find out why an event is invalid', ...choice } },
    async ({ params, body }) => ({ diagnosis: await service.diagnose(params.id, body.credential) }),
  )
  app.get(
    '/api/events/:id/signed',
    { schema: { summary: 'The bytes that were signed', tags, params: eventParams, querystring: credentialChoice } },
    ({ params, query }): Promise<SignedView> => service.signed(params.id, query.credential),
  )
  app.get(
    '/api/events/:id/code',
    { schema: { summary: 'Code that verifies an event', tags, params: eventParams, querystring: languageChoice } },
    async ({ params, query }) => ({ code: await service.code(params.id, query.credential, query.language) }),
  )
  app.get('/api/code', { schema: { summary: 'Languages of that code', tags } }, async () => service.codeLanguages())
}
