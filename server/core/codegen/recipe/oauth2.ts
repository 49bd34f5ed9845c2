import type { OAuth2Plan } from '../../model/credential.ts'
import type { JwtRecipe, Recipe } from './recipe.ts'

const scopeOf = ({ scope = '' }: OAuth2Plan) => scope.split(' ').filter(Boolean)
const needs = { body: false, method: false, url: false, path: false }

/** Methods with a public key only: a token that says `none`, or HMAC with the public key as its secret, is refused. */
const publicMethods = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

function byJwt(plan: OAuth2Plan): JwtRecipe {
  const { publicKey, jwksUrl = '', issuerClaim, audience } = plan
  return {
    kind: 'jwt',
    about: ['an OAuth 2.0 access token in the form of a JSON Web Token.'],
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

const opaque =
  'Nobody but the server that issued an opaque token can say whether it is good: it must be asked (RFC 7662).'

/** Why code for tokens that vhook knows cannot be pasted as it is. */
const whoIssued: Record<'vhook' | 'observed' | 'introspection', string[]> = {
  vhook: [
    'While you develop, vhook issues these tokens and checks them. Your app must ask the token server that you use in production.',
  ],
  observed: ['vhook knows these tokens because it saw your token server issue them; your app has to ask that server.'],
  introspection: [],
}

/** The access token of an OAuth 2.0 plan. */
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
