import { z } from 'zod'
import type { AuthenticationPlan, CredentialView } from '../../core/model/credential.ts'
import type { NewCredential } from '../../secrets/contract.ts'
import { credentialId, credentialParams } from '../schemas.ts'
import type { Api, RouteContext } from '../options.ts'

const DAY_MS = 86_400_000

// The vault knows what each plan needs and names every fault at once; here it only has to be a plan.
const plan = z.looseObject({ type: z.enum(['bearer', 'hmac', 'oauth2', 'preset', 'scheme']) })
const name = z.string().min(1).max(200)
const newCredential = z.strictObject({ id: credentialId.optional(), name: name.optional(), authenticationPlan: plan })
const change = z.strictObject({ name: name.optional(), set: z.record(z.string(), z.unknown()).optional() })
const rotation = z.strictObject({
  secret: z.string().min(1),
  graceMs: z
    .number()
    .int()
    .min(0)
    .max(30 * DAY_MS)
    .default(DAY_MS),
  /** Also while an earlier rotation is still in its grace time. */
  force: z.boolean().default(false),
})
const sample = z.strictObject({ authenticationPlan: plan })

const inputOf = (body: z.output<typeof newCredential>): NewCredential => ({
  ...(body.id === undefined ? {} : { id: body.id }),
  ...(body.name === undefined ? {} : { name: body.name }),
  authenticationPlan: body.authenticationPlan as unknown as AuthenticationPlan,
})

/** What senders must prove. Secrets come in here and never go out. */
export function credentials(app: Api, { service }: RouteContext): void {
  const { vault } = service
  const tags = ['credentials']
  app.get('/api/credentials', { schema: { summary: 'All credentials', tags } }, async (): Promise<CredentialView[]> =>
    vault.views(),
  )
  app.post(
    '/api/credentials',
    { schema: { summary: 'Add a credential', tags, body: newCredential } },
    async ({ body }, reply) => {
      const added = await service.addCredential(inputOf(body))
      return reply.code(201).send(added)
    },
  )
  app.post(
    '/api/credentials/preview',
    { schema: { summary: 'Headers that a sender with such a plan sends', tags, body: sample } },
    async ({ body }) => ({
      headers: await service.previewCredential(body.authenticationPlan as unknown as AuthenticationPlan),
    }),
  )
  app.patch(
    '/api/credentials/:id',
    { schema: { summary: 'Change name or fields of the plan', tags, params: credentialParams, body: change } },
    ({ params, body: { name: newName, set } }): Promise<CredentialView> =>
      vault.edit(params.id, {
        ...(newName === undefined ? {} : { name: newName }),
        ...(set === undefined ? {} : { set }),
      }),
  )
  app.post(
    '/api/credentials/:id/rotate',
    { schema: { summary: 'Put a new secret in force', tags, params: credentialParams, body: rotation } },
    ({ params, body }): Promise<CredentialView> => vault.rotate(params.id, body.secret, body.graceMs, body.force),
  )
  app.delete(
    '/api/credentials/:id',
    { schema: { summary: 'Remove a credential', tags, params: credentialParams } },
    async ({ params }) => {
      await vault.remove(params.id)
      return { removed: [params.id] }
    },
  )
}
