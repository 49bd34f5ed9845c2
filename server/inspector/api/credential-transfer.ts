import { z } from 'zod'
import type { CredentialUsage, ExportResult } from '../../core/api/views/credential.ts'
import type { DecryptedView, EncryptionView } from '../../core/api/views/encryption.ts'
import { credentialParams, eventParams } from '../schemas.ts'
import type { Api, RouteContext } from '../options.ts'

const text = z.strictObject({ text: z.string().min(1).max(900_000) })
const chosen = z.strictObject({
  /** Ids, with commas between them; all when absent. */
  ids: z.string().max(10_000).optional(),
})
const replacing = z.strictObject({ replace: z.boolean().default(false) })

/** Credentials from and for elsewhere, their use, and the keys of encrypted arguments. */
export function credentialTransfer(app: Api, { service }: RouteContext): void {
  const tags = ['credentials']
  const one = { tags, params: credentialParams }
  app.post(
    '/api/credentials/import',
    { schema: { summary: "Add what a text holds: Vapi's JSON, a server object, or a .env", tags, body: text } },
    async ({ body }, reply) => reply.code(201).send(await service.credentialTransfer.import(body.text)),
  )
  app.get(
    '/api/credentials/export',
    { schema: { summary: "Credentials as Vapi's own JSON and as a .env, without secrets", tags, querystring: chosen } },
    async ({ query }): Promise<ExportResult> =>
      service.credentialTransfer.export((query.ids ?? '').split(',').filter(Boolean)),
  )
  app.get(
    '/api/credentials/:id/usage',
    { schema: { summary: 'Where and how often it was used', ...one } },
    ({ params }): Promise<CredentialUsage> => service.credentialTransfer.usage(params.id),
  )
  app.get(
    '/api/credentials/:id/encryption',
    { schema: { summary: 'The public key for encrypted arguments', ...one } },
    ({ params }): Promise<EncryptionView> => service.credentialTransfer.encryption(params.id),
  )
  app.post(
    '/api/credentials/:id/encryption',
    { schema: { summary: 'Make a key pair for encrypted arguments', ...one, body: replacing } },
    async ({ params, body }, reply) =>
      reply.code(201).send(await service.credentialTransfer.makeEncryption(params.id, body.replace)),
  )
  app.delete(
    '/api/credentials/:id/encryption',
    { schema: { summary: 'Take the key pair away; what was encrypted for it stays shut', ...one } },
    async ({ params }): Promise<{ removed: string[] }> => {
      await service.credentialTransfer.removeEncryption(params.id)
      return { removed: [params.id] }
    },
  )
  app.get(
    '/api/encryption-keys',
    { schema: { summary: 'The public keys for encrypted arguments of all credentials', tags } },
    (): Promise<EncryptionView[]> => service.credentialTransfer.encryptionKeys(),
  )
  app.get(
    '/api/events/:id/decrypted',
    { schema: { summary: 'Encrypted arguments in the open', tags: ['events'], params: eventParams } },
    ({ params }): Promise<DecryptedView> => service.decrypt(params.id),
  )
}
