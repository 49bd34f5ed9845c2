import { z } from 'zod'
import type { Handlers, Schemas } from '../route.ts'
import { component, id } from '../schemas/component.ts'
import { appliedFix } from '../schemas/fix.ts'
import { decryptedView } from '../schemas/credential.ts'
import { diagnosis, verification } from '../schemas/event.ts'
import { credentialChoice, credentialId, eventParams } from '../schemas/request.ts'

const signedPayload = component(
  'SignedPayload',
  z.strictObject({
    payloadBase64: z.string(),
    segments: z.array(z.strictObject({ source: z.string(), start: z.number(), end: z.number() })),
    template: z.string(),
    expected: z.string().nullable(),
    received: z.string().nullable(),
    timestamp: z
      .strictObject({
        value: z.string(),
        unit: z.string(),
        at: z.number(),
        now: z.number(),
        past: z.number().nullable(),
        future: z.number().nullable(),
      })
      .exactOptional(),
  }),
)
const choice = { params: eventParams, body: credentialChoice }

export const verificationSchemas = {
  verifyEvent: {
    summary: 'Verify an event with the current credentials',
    ...choice,
    response: z.strictObject({ verifications: z.array(verification) }),
  },
  diagnoseEvent: { summary: 'Find out why an event is invalid', ...choice, response: z.strictObject({ diagnosis }) },
  applyFix: {
    summary: "Apply the fix of an event's diagnosis, and verify the newest events again",
    ...choice,
    response: appliedFix,
  },
  getSignedPayload: {
    summary: 'Get the bytes that the sender should have signed',
    params: eventParams,
    query: credentialChoice,
    response: signedPayload,
  },
  getDecryptedArguments: {
    summary: 'Decrypt the encrypted arguments of an event',
    params: eventParams,
    response: decryptedView,
  },
  getCode: {
    summary: 'Generate code that verifies such an event',
    params: eventParams,
    query: z.strictObject({ credential: credentialId, language: z.string().max(40) }),
    response: z.strictObject({ code: z.string() }),
  },
  listCodeLanguages: {
    summary: 'List the languages of generated code',
    response: z.array(component('CodeLanguage', z.strictObject({ id: id(), title: z.string() }))),
  },
} satisfies Schemas

export const verificationHandlers: Handlers<typeof verificationSchemas> = {
  verifyEvent: async ({ params, body }, { service }) => ({
    verifications: await service.verify(params.id, body.credential),
  }),
  diagnoseEvent: async ({ params, body }, { service }) => ({
    diagnosis: await service.diagnose(params.id, body.credential),
  }),
  applyFix: ({ params, body }, { service }) => service.applyFix(params.id, body.credential),
  getSignedPayload: ({ params, query }, { service }) => service.signed(params.id, query.credential),
  getDecryptedArguments: ({ params }, { service }) => service.decrypt(params.id),
  getCode: async ({ params, query }, { service }) => ({
    code: await service.code(params.id, query.credential, query.language),
  }),
  listCodeLanguages: (_request, { service }) => service.codeLanguages(),
}
