import type { OAuth2Plan } from '../../model/credential.ts'
import type { JwtRecipe, Recipe } from './recipe.ts'

const scopeOf = ({ scope = '' }: OAuth2Plan) => scope.split(' ').filter(Boolean)
const needs = { body: false, method: false, url: false, path: false }

/** Public-key algorithms only: rejects `none`, and HMAC with the public key as its secret. */
const publicMethods = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

function byJwt(plan: OAuth2Plan): JwtRecipe {
  const { publicKey, jwksUrl = '', issuerClaim, audience } = plan
  return {
    kind: 'jwt',
    about: ['an OAuth 2.0 access token that is a JSON Web Token.'],
    secretName: '',
    needs,
    from: 'authorization',
    prefix: 'Bearer ',
    by: publicKey === undefined ? { jwksUrl } : { publicKey },
    algorithms: publicMethods,
    required: ['exp'],
    tolerance: 10,
    ...(issuerClaim !== undefined && { issuer: issuerClaim }),
    ...(audience !== undefined && { audience }),
    scope: scopeOf(plan),
    claims: [],
  }
}

const opaque = 'Only the server that issued an opaque token can verify it, by introspection (RFC 7662).'

/** Why the app cannot verify these tokens the way vhook does. */
const whoIssued: Record<'vhook' | 'observed' | 'introspection', string[]> = {
  vhook: [
    'During development, vhook issues and verifies these tokens. Your app must ask the token server that you use in production.',
  ],
  observed: [
    'vhook knows these tokens because it observed your token server issue them; your app must ask that server.',
  ],
  introspection: [],
}

/** The recipe for the access token of an OAuth 2.0 plan. */
export function oauth2Recipe(plan: OAuth2Plan): Recipe {
  const { issuer = 'vhook', introspectionUrl: endpoint, clientId } = plan
  if (issuer === 'jwt') return byJwt(plan)
  return {
    kind: 'introspection',
    about: ['an OAuth 2.0 access token.', opaque, ...whoIssued[issuer]],
    secretName: 'OAUTH_CLIENT_SECRET',
    needs,
    ...(endpoint !== undefined && { endpoint }),
    clientId,
    scope: scopeOf(plan),
  }
}
