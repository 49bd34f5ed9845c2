import { z } from 'zod'
import type { AuthenticationPlan } from '../../core/model/credential.ts'
import type { Handlers, Schemas } from '../route.ts'
import { fields, headerList, removed } from '../schemas/component.ts'
import {
  credentialUsage,
  credentialView,
  exportResult,
  importResult,
  planType,
  presetView,
} from '../schemas/credential.ts'
import { credentialId, credentialParams } from '../schemas/request.ts'

const DAY_MS = 86_400_000

// The vault validates the fields of each type of plan and reports all of their errors.
const plan = z.looseObject({ type: planType }) as unknown as z.ZodType<AuthenticationPlan>
const name = z.string().min(1).max(200)

export const credentialSchemas = {
  listCredentials: { summary: 'List credentials', response: z.array(credentialView) },
  addCredential: {
    summary: 'Add a credential',
    body: z.strictObject({
      id: credentialId.exactOptional(),
      name: name.exactOptional(),
      authenticationPlan: plan,
    }),
    status: 201,
    response: credentialView,
  },
  previewCredential: {
    summary: 'Get the headers that a sender with this plan would send',
    body: z.strictObject({ authenticationPlan: plan }),
    response: z.strictObject({ headers: headerList }),
  },
  importCredentials: {
    summary: "Add the credentials in a text: Vapi's JSON, a server object, or a .env file",
    body: z.strictObject({ text: z.string().min(1).max(900_000) }),
    status: 201,
    response: importResult,
  },
  exportCredentials: {
    summary: "Get credentials as Vapi's JSON and as a .env file, without secrets",
    query: z.strictObject({
      ids: z
        .string()
        .max(10_000)
        .transform((text) => text.split(',').filter(Boolean))
        .exactOptional()
        .describe('Ids, separated by commas. Default: all credentials.'),
    }),
    response: exportResult,
  },
  updateCredential: {
    summary: 'Change the name of a credential or fields of its plan',
    params: credentialParams,
    body: z.strictObject({ name: name.exactOptional(), set: fields.exactOptional() }),
    response: credentialView,
  },
  removeCredential: { summary: 'Delete a credential', params: credentialParams, response: removed },
  rotateCredential: {
    summary: 'Replace the secret of a credential',
    params: credentialParams,
    body: z.strictObject({
      secret: z.string().min(1),
      graceMs: z
        .number()
        .int()
        .min(0)
        .max(30 * DAY_MS)
        .default(DAY_MS)
        .describe('For how long the old secret stays valid, in milliseconds.'),
      force: z.boolean().default(false).describe('Rotate even during the grace time of an earlier rotation.'),
    }),
    response: credentialView,
  },
  getCredentialUsage: {
    summary: 'Get where and how often a credential was used',
    params: credentialParams,
    response: credentialUsage,
  },
  listPresets: { summary: 'List the senders that vhook knows', response: z.array(presetView) },
} satisfies Schemas

export const credentialHandlers: Handlers<typeof credentialSchemas> = {
  listCredentials: (_request, { service }) => service.vault.views(),
  addCredential: ({ body }, { service }) => service.vault.add(body),
  previewCredential: async ({ body }, { service }) => ({
    headers: await service.previewCredential(body.authenticationPlan),
  }),
  importCredentials: ({ body }, { service }) => service.credentialTransfer.import(body.text),
  exportCredentials: ({ query }, { service }) => service.credentialTransfer.export(query.ids ?? []),
  updateCredential: ({ params, body }, { service }) => service.vault.edit(params.id, body),
  async removeCredential({ params }, { service }) {
    await service.vault.remove(params.id)
    return { removed: [params.id] }
  },
  rotateCredential: ({ params, body: { secret, graceMs, force } }, { service }) =>
    service.vault.rotate(params.id, secret, graceMs, force),
  getCredentialUsage: ({ params }, { service }) => service.credentialTransfer.usage(params.id),
  listPresets: (_request, { service }) => service.presets(),
}
