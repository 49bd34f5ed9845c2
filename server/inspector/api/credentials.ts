import { z } from 'zod'
import type { AuthenticationPlan } from '../../core/model/credential.ts'
import type { SchemePatch, SecretEdit, SecretlessPlan } from '../../core/model/fix.ts'
import type { Handlers, Schemas } from '../route.ts'
import { fields, headerList, removed } from '../schemas/component.ts'
import {
  changedCredential,
  credentialUsage,
  credentialView,
  exportResult,
  importResult,
  planType,
  presetView,
} from '../schemas/credential.ts'
import { secretTestResult } from '../schemas/fix.ts'
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
    response: changedCredential,
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
    summary: 'Change the name, plan or secret of a credential, and verify its newest events again',
    params: credentialParams,
    body: z.strictObject({
      name: name.exactOptional(),
      replace: (plan as unknown as z.ZodType<SecretlessPlan>).exactOptional(),
      set: fields.exactOptional(),
      unset: z.array(z.string().min(1).max(200)).max(50).exactOptional(),
      scheme: (fields as unknown as z.ZodType<SchemePatch>).exactOptional(),
      secret: z
        .array(z.string().min(1).max(200) as unknown as z.ZodType<SecretEdit>)
        .max(10)
        .exactOptional(),
    }),
    response: changedCredential,
  },
  undoCredential: {
    summary: 'Restore a credential from before its last edit',
    params: credentialParams,
    response: changedCredential,
  },
  removeCredential: { summary: 'Delete a credential', params: credentialParams, response: removed },
  rotateCredential: {
    summary: 'Replace the secret of a credential',
    params: credentialParams,
    body: z.strictObject({
      secret: z.string().min(1).exactOptional().describe("Default: the sender's next key, which the credential has."),
      nextSecret: z.string().min(1).exactOptional().describe("The sender's next key from now on."),
      graceMs: z
        .number()
        .int()
        .min(0)
        .max(30 * DAY_MS)
        .default(DAY_MS)
        .describe('For how long the old secret stays valid, in milliseconds.'),
      force: z.boolean().default(false).describe('Rotate even during the grace time of an earlier rotation.'),
    }),
    response: changedCredential,
  },
  getCredentialUsage: {
    summary: 'Get where and how often a credential was used',
    params: credentialParams,
    response: credentialUsage,
  },
  testSecret: {
    summary: 'Try a secret on the newest failed events of a credential',
    params: credentialParams,
    body: z.strictObject({
      secret: z.string().min(1).max(100_000),
      keep: z
        .boolean()
        .default(false)
        .describe('Store it in place of the secret if an event verifies with it. Otherwise nothing is stored.'),
    }),
    response: secretTestResult,
  },
  listPresets: { summary: 'List the senders that vhook knows', response: z.array(presetView) },
} satisfies Schemas

export const credentialHandlers: Handlers<typeof credentialSchemas> = {
  listCredentials: (_request, { service }) => service.vault.views(),
  addCredential: ({ body }, { service }) => service.addCredential(body),
  previewCredential: async ({ body }, { service }) => ({
    headers: await service.previewCredential(body.authenticationPlan),
  }),
  importCredentials: ({ body }, { service }) => service.credentialTransfer.import(body.text),
  exportCredentials: ({ query }, { service }) => service.credentialTransfer.export(query.ids ?? []),
  updateCredential: ({ params, body }, { service }) => service.changeCredential(params.id, body),
  undoCredential: ({ params }, { service }) => service.undoCredential(params.id),
  async removeCredential({ params }, { service }) {
    await service.vault.remove(params.id)
    return { removed: [params.id] }
  },
  rotateCredential: ({ params, body }, { service }) => service.rotateCredential(params.id, body),
  getCredentialUsage: ({ params }, { service }) => service.credentialTransfer.usage(params.id),
  testSecret: ({ params, body }, { service }) => service.testSecret(params.id, body),
  listPresets: (_request, { service }) => service.presets(),
}
