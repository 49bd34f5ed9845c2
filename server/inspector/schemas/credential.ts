import { z } from 'zod'
import { component, fields, id } from './component.ts'

export const planType = z.enum(['bearer', 'hmac', 'oauth2', 'preset', 'scheme'])

export const credentialView = component(
  'Credential',
  z.strictObject({
    id: z.string(),
    name: z.string(),
    plan: z.looseObject({ type: planType }),
    fingerprint: z.string(),
    hasNextSecret: z.literal(true).exactOptional(),
    locked: z.boolean(),
    createdAt: z.number(),
    updatedAt: z.number(),
    version: z.number(),
    previousUntil: z.number().exactOptional(),
    usage: z.strictObject({ valid: z.number(), invalid: z.number(), lastUsedAt: z.number().nullable() }),
    undoable: z.literal(true).exactOptional(),
    source: z.literal('config').exactOptional(),
  }),
)

export const reverified = component('Reverified', z.strictObject({ events: z.number(), valid: z.number() }))

export const changedCredential = component(
  'ChangedCredential',
  z.strictObject({
    ...credentialView.shape,
    reverified: reverified.exactOptional(),
  }),
)

export const routeView = component(
  'Route',
  z.strictObject({
    path: z.string(),
    method: z.string().optional(),
    header: z.strictObject({ name: z.string(), value: z.string().optional() }).optional(),
    credentials: z.array(z.string()),
    enforce: z.boolean().optional(),
    target: z.string().optional(),
    answerTimeoutSeconds: z.number().optional(),
    source: z.enum(['config', 'stored']),
  }),
)

export const routeList = component('RouteList', z.strictObject({ routes: z.array(routeView) }))

export const importResult = component(
  'ImportResult',
  z.strictObject({
    added: z.array(credentialView),
    existing: z.array(z.string()),
    server: fields.exactOptional(),
    servers: z.array(z.strictObject({ path: z.string(), server: fields })),
    notes: z.array(z.string()),
  }),
)

export const exportResult = component(
  'ExportResult',
  z.strictObject({
    credentials: z.array(
      z.union([z.strictObject({ id: z.string(), body: fields }), z.strictObject({ id: z.string(), why: z.string() })]),
    ),
    env: z.string(),
  }),
)

export const credentialUsage = component(
  'CredentialUsage',
  z.strictObject({
    routes: z.array(routeView),
    valid: z.number(),
    invalid: z.number(),
    lastUsedAt: z.number().nullable(),
    version: z.number(),
    recent: z.strictObject({ checked: z.number(), previous: z.number() }),
    previousUntil: z.number().exactOptional(),
  }),
)

export const encryptionView = component(
  'EncryptionKey',
  z.strictObject({
    credential: z.string(),
    publicKey: z.string(),
    createdAt: z.number(),
    body: z.strictObject({
      encryptionPlan: z.strictObject({
        type: z.literal('public-key'),
        algorithm: z.literal('RSA-OAEP-256'),
        publicKey: z.strictObject({ name: z.string(), format: z.literal('spki-pem'), pem: z.string() }),
      }),
    }),
  }),
)

export const decryptedView = component(
  'DecryptedArguments',
  z.strictObject({
    values: z.array(
      z.strictObject({
        toolCallId: z.string().nullable(),
        tool: z.string().nullable(),
        path: z.string(),
        value: z.string(),
        credential: z.string(),
      }),
    ),
    encrypted: z.number(),
  }),
)

export const presetView = component(
  'Preset',
  z.strictObject({
    id: id(),
    title: z.string(),
    docs: z.string().exactOptional(),
    basis: z.string().exactOptional(),
    notes: z.union([z.string(), z.array(z.string())]).exactOptional(),
    secretTitle: z.string().exactOptional(),
    secretUse: z.enum(['none', 'optional']).exactOptional(),
    nextSecret: z.strictObject({ title: z.string(), where: z.string() }).exactOptional(),
    settings: z
      .array(
        z.strictObject({
          name: z.string(),
          title: z.string(),
          required: z.boolean(),
          where: z.string().exactOptional(),
          values: z.array(z.string()).readonly().exactOptional(),
        }),
      )
      .readonly()
      .exactOptional(),
  }),
)

export const tokenView = component(
  'Token',
  z.strictObject({
    id: z.string(),
    issuedAt: z.number(),
    expiresAt: z.number(),
    revokedAt: z.number().nullable(),
    scope: z.string(),
    usedBy: z.array(z.strictObject({ eventId: z.string(), at: z.number() })),
    requests: z.strictObject({ count: z.number(), lastAt: z.number().nullable() }),
  }),
)
