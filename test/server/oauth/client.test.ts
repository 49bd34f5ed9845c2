import * as oauth from 'oauth4webapi'
import { decodeProtectedHeader } from 'jose'
import { describe, expect, test } from 'vitest'
import type { Bench } from './support.ts'
import { aBench, clientSecret, tokenPath } from './support.ts'

const client: oauth.Client = { client_id: 'me' }
const insecure = { [oauth.allowInsecureRequests]: true }
const methods = {
  'HTTP Basic': oauth.ClientSecretBasic(clientSecret),
  'the body': oauth.ClientSecretPost(clientSecret),
}

const serverOf = (bench: Bench, issuer = bench.url): oauth.AuthorizationServer => ({
  issuer,
  token_endpoint: `${bench.url}${tokenPath}`,
  jwks_uri: `${bench.url}${tokenPath}/jwks`,
})

async function getToken(
  bench: Bench,
  authentication: oauth.ClientAuth,
  scope?: string,
): Promise<oauth.TokenEndpointResponse> {
  const server = serverOf(bench)
  const fields = scope === undefined ? {} : { scope }
  const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, fields, insecure)
  return await oauth.processClientCredentialsResponse(server, client, response)
}

/** Sends a request as the client library does, which parses the challenge of a 401. */
const call = (bench: Bench, token: string): Promise<Response> =>
  oauth.protectedResourceRequest(token, 'POST', new URL(`${bench.url}/hook`), undefined, '{}', insecure)

describe('a third-party client', () => {
  test.each(Object.entries(methods))(
    'authenticated by %s gets a token, uses it until it expires, and gets another',
    async (_name, method) => {
      const bench = await aBench({ tokenLifetimeSeconds: 1 }, { enforce: true })
      const first = await getToken(bench, method)
      expect(first).toMatchObject({ token_type: 'bearer', expires_in: 1 })
      expect((await call(bench, first.access_token)).status).toBe(200)
      bench.clock.now += 1_000
      await expect(call(bench, first.access_token)).rejects.toMatchObject({
        code: oauth.WWW_AUTHENTICATE_CHALLENGE,
        cause: [{ scheme: 'bearer', parameters: { error: 'invalid_token' } }],
        status: 401,
      })
      const second = await getToken(bench, method)
      expect(second.access_token).not.toBe(first.access_token)
      expect((await call(bench, second.access_token)).status).toBe(200)
    },
  )

  test('gets an error code when it gets no token', async () => {
    const bench = await aBench({ scope: 'hooks' })
    await expect(getToken(bench, methods['HTTP Basic'], 'admin')).rejects.toMatchObject({
      error: 'invalid_scope',
      status: 400,
    })
    await expect(getToken(bench, oauth.ClientSecretPost('wrong'))).rejects.toMatchObject({ status: 401 })
    expect(await getToken(bench, methods['the body'], 'hooks')).toMatchObject({ scope: 'hooks' })
  })
})

describe('JWT access tokens', () => {
  const validate = (bench: Bench, token: string, { issuer = bench.url, audience = bench.url } = {}) => {
    const request = new Request('https://app.example/hook', { headers: { authorization: `Bearer ${token}` } })
    const skew = Math.round((bench.clock.now - Date.now()) / 1_000)
    return oauth.validateJwtAccessToken(serverOf(bench, issuer), request, audience, {
      ...insecure,
      [oauth.clockSkew]: skew,
      signingAlgorithms: ['ES256'],
    })
  }

  test('conform to RFC 9068, according to a library and to vhook', async () => {
    const bench = await aBench({ tokenFormat: 'jwt', scope: 'hooks' })
    const { access_token: token } = await getToken(bench, methods['the body'])
    expect(await validate(bench, token)).toMatchObject({
      iss: bench.url,
      aud: bench.url,
      sub: 'me',
      client_id: 'me',
      scope: 'hooks',
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    })
    expect(decodeProtectedHeader(token)).toEqual({
      alg: 'ES256',
      typ: 'at+jwt',
      kid: expect.stringMatching(/^[\w-]{43}$/) as string,
    })
    expect((await bench.send(token)).verdict).toBe('valid')
  })

  test('have the issuer and the audience of the plan, if set', async () => {
    const bench = await aBench({ tokenFormat: 'jwt', issuerClaim: 'https://me.example', audience: 'hooks' })
    const { access_token: token } = await getToken(bench, methods['HTTP Basic'])
    await expect(validate(bench, token, { issuer: 'https://me.example', audience: 'hooks' })).resolves.toBeDefined()
  })

  test('stay valid after a key rotation until they expire, when the old key is removed', async () => {
    const bench = await aBench({ tokenFormat: 'jwt', tokenLifetimeSeconds: 600 })
    const keys = async () =>
      ((await (await fetch(`${bench.url}${tokenPath}/jwks`)).json()) as { keys: Array<Record<string, unknown>> }).keys
    const { access_token: old } = await getToken(bench, methods['the body'])
    const [oldKey] = await keys()
    const { kid } = await bench.api.rotateSigningKey({ id: 'oauth' })
    const { access_token: fresh } = await getToken(bench, methods['the body'])
    expect(decodeProtectedHeader(fresh).kid).toBe(kid)
    expect((await keys()).map((key) => key['kid'])).toEqual([kid, oldKey?.['kid']])
    for (const token of [old, fresh]) await expect(validate(bench, token)).resolves.toBeDefined()
    expect((await bench.send(old)).verdict).toBe('valid')
    bench.clock.now += 600_000 + 1_001
    expect((await keys()).map((key) => key['kid'])).toEqual([kid])
    expect(Object.keys((await keys())[0] ?? {}).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  })

  test('are signed with the same key after a restart, and requests for the key set are stored', async () => {
    const bench = await aBench({ tokenFormat: 'jwt' })
    const { access_token: token } = await getToken(bench, methods['the body'])
    expect((await fetch(`${bench.url}${tokenPath}/jwks`, { method: 'POST' })).status).toBe(405)
    const set = await fetch(`${bench.url}${tokenPath}/jwks`)
    expect([set.headers.get('cache-control'), set.status]).toEqual(['no-store', 200])
    expect(await bench.newest('token')).toMatchObject({
      status: 200,
      note: expect.stringContaining('holds 1 keys') as string,
    })
    const restarted = await bench.restart()
    const { access_token: second } = await getToken(restarted, methods['the body'])
    expect(decodeProtectedHeader(second).kid).toBe(decodeProtectedHeader(token).kid)
    expect((await restarted.send(token)).verdict).toBe('valid')
  })
})
