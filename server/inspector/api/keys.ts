import { z } from 'zod'
import type { Handlers, Schemas } from '../route.ts'
import { component, removed } from '../schemas/component.ts'
import { encryptionView, tokenView } from '../schemas/credential.ts'
import { credentialParams } from '../schemas/request.ts'

const params = credentialParams
const nothing = component('Empty', z.strictObject({}))

export const keySchemas = {
  listTokens: {
    summary: 'List the access tokens of a credential, and the events that used them',
    params,
    response: z.array(tokenView),
  },
  revokeTokens: {
    summary: 'Revoke all access tokens of a credential',
    params,
    body: nothing,
    response: z.strictObject({ revoked: z.number() }),
  },
  rotateSigningKey: {
    summary: 'Replace the key that signs the access tokens of a credential',
    params,
    body: nothing,
    response: z.strictObject({ kid: z.string() }),
  },
  getEncryptionKey: { summary: 'Get the public key for encrypted arguments', params, response: encryptionView },
  createEncryptionKey: {
    summary: 'Create a key pair for encrypted arguments',
    params,
    body: z.strictObject({ replace: z.boolean().default(false) }),
    status: 201,
    response: encryptionView,
  },
  removeEncryptionKey: {
    summary: 'Delete a key pair; what was encrypted with it can no longer be decrypted',
    params,
    response: removed,
  },
  listEncryptionKeys: {
    summary: 'List the public keys for encrypted arguments of all credentials',
    response: z.array(encryptionView),
  },
} satisfies Schemas

export const keyHandlers: Handlers<typeof keySchemas> = {
  listTokens: ({ params: { id } }, { service }) => service.oauth.tokens(id),
  revokeTokens: ({ params: { id } }, { service }) => service.oauth.revokeTokens(id),
  rotateSigningKey: ({ params: { id } }, { service }) => service.oauth.rotateKey(id),
  getEncryptionKey: ({ params: { id } }, { service }) => service.credentialTransfer.encryption(id),
  createEncryptionKey: ({ params: { id }, body }, { service }) =>
    service.credentialTransfer.makeEncryption(id, body.replace),
  async removeEncryptionKey({ params: { id } }, { service }) {
    await service.credentialTransfer.removeEncryption(id)
    return { removed: [id] }
  },
  listEncryptionKeys: (_request, { service }) => service.credentialTransfer.encryptionKeys(),
}
