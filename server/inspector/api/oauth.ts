import { z } from 'zod'
import type { TokenView } from '../../core/api/views/credential.ts'
import { credentialParams } from '../schemas.ts'
import type { Api, RouteContext } from '../options.ts'

const nothing = z.strictObject({})

/** The life of access tokens: which there are and who used them, revoking them, and the key that signs them. */
export function oauth(app: Api, { service }: RouteContext): void {
  const schema = { tags: ['credentials'], params: credentialParams }
  app.get(
    '/api/credentials/:id/tokens',
    { schema: { summary: 'Access tokens, and the events that used them', ...schema } },
    ({ params }): Promise<TokenView[]> => service.oauth.tokens(params.id),
  )
  app.post(
    '/api/credentials/:id/revoke-tokens',
    { schema: { summary: 'Revoke all access tokens', ...schema, body: nothing } },
    ({ params }) => service.oauth.revokeTokens(params.id),
  )
  app.post(
    '/api/credentials/:id/rotate-key',
    { schema: { summary: 'Put a new signing key in force', ...schema, body: nothing } },
    ({ params }) => service.oauth.rotateKey(params.id),
  )
}
