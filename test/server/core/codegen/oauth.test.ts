import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Credential, OAuth2Plan } from '../../../../server/core/model/credential.ts'
import { verifierCode } from '../../../../server/core/codegen/index.ts'
import { isInstalled, serveAll, stop, workFolder } from './programs.ts'
import { agent, send } from './send.ts'

type Ask = (authorization: string | undefined) => Promise<number>

const folder = workFolder()
const servers: Server[] = []
const children: Parameters<typeof stop>[0][] = []
const hasPyJwt = isInstalled('python3', '-c', 'import jwt, cryptography')

const { privateKey, publicKey } = await generateKeyPair('RS256')
const other = await generateKeyPair('RS256')

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** A token server with a key set and an introspection endpoint that requires the client secret. */
async function tokenServer(): Promise<string> {
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', use: 'sig', alg: 'RS256' }
  const client = `Basic ${Buffer.from('my-app:s%26cret').toString('base64')}`
  const known: Record<string, object> = {
    good: { active: true, scope: 'hooks other' },
    narrow: { active: true, scope: 'other' },
    revoked: { active: false },
  }
  const answerOf = (request: IncomingMessage, body: string): object | undefined => {
    if (request.url === '/jwks') return { keys: [jwk] }
    const asked = new URLSearchParams(body).get('token') ?? ''
    return request.headers.authorization === client ? (known[asked] ?? { active: false }) : undefined
  }
  const server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const answer = answerOf(request, body)
      response.statusCode = answer ? 200 : 401
      response.end(JSON.stringify(answer ?? {}))
    })
  })
  servers.push(server)
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const credential = (plan: Partial<OAuth2Plan>): Credential => ({
  id: 'prod',
  authenticationPlan: { type: 'oauth2', clientId: 'my-app', clientSecret: 's&cret', scope: 'hooks', ...plan },
})

let written = 0

/** Runs the generated Next.js route in this process. */
async function nextRoute(one: Credential): Promise<Ask> {
  process.env['OAUTH_CLIENT_SECRET'] = 's&cret'
  const file = folder.write(`oauth-${written++}.ts`, verifierCode(one, 'node-next'))
  const { POST } = (await import(pathToFileURL(file).href)) as { POST: (request: Request) => Promise<Response> }
  return async (authorization) => {
    const headers = authorization === undefined ? {} : { authorization }
    return (await POST(new Request('http://localhost/webhook', { method: 'POST', headers }))).status
  }
}

/** Starts the generated Flask app. */
async function flaskRoute(one: Credential): Promise<Ask> {
  const file = folder.write(`oauth_${written++}.py`, verifierCode(one, 'python-flask'))
  const manifest = folder.write(`${written}.json`, JSON.stringify([{ file, env: { OAUTH_CLIENT_SECRET: 's&cret' } }]))
  const { child, ports } = await serveAll('python3', new URL('./serve/serve.py', import.meta.url), manifest)
  children.push(child)
  return async (authorization) => {
    const headers = authorization === undefined ? [] : [['Authorization', authorization] as const]
    return await send(ports[0] ?? 0, {
      request: { method: 'POST', url: 'http://localhost/webhook', headers, body: new Uint8Array() },
    })
  }
}

let issuer = ''
beforeAll(async () => {
  issuer = await tokenServer()
})

afterAll(async () => {
  agent.destroy()
  for (const child of children) await stop(child)
  for (const server of servers) server.close()
  folder.remove()
})

async function token(
  change: {
    expires?: number
    issuer?: string
    audience?: string
    scope?: string
    key?: typeof privateKey
    method?: string
  } = {},
): Promise<string> {
  const seconds = Math.floor(Date.now() / 1000)
  return await new SignJWT({ scope: change.scope ?? 'hooks' })
    .setProtectedHeader({ alg: change.method ?? 'RS256', kid: 'one' })
    .setIssuer(change.issuer ?? 'https://issuer.example')
    .setAudience(change.audience ?? 'my-hooks')
    .setExpirationTime(seconds + (change.expires ?? 300))
    .sign(change.key ?? privateKey)
}

/** Tokens and the expected status. */
async function tokens(): Promise<[name: string, authorization: string | undefined, status: number][]> {
  const shared = new TextEncoder().encode(await exportSPKI(publicKey))
  const byHmac = await new SignJWT({ scope: 'hooks' })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('https://issuer.example')
    .setAudience('my-hooks')
    .setExpirationTime('5m')
    .sign(shared)
  const valid = await token()
  return [
    ['valid', `Bearer ${valid}`, 200],
    ['scheme in lower case', `bearer ${valid}`, 200],
    ['signed with another key', `Bearer ${await token({ key: other.privateKey })}`, 401],
    ['signed with the public key as a shared secret', `Bearer ${byHmac}`, 401],
    ['expired', `Bearer ${await token({ expires: -60 })}`, 401],
    ['of another issuer', `Bearer ${await token({ issuer: 'https://evil.example' })}`, 401],
    ['for another audience', `Bearer ${await token({ audience: 'other' })}`, 401],
    ['with another scope', `Bearer ${await token({ scope: 'hook' })}`, 401],
    ['truncated', `Bearer ${valid.slice(0, -4)}`, 401],
    ['not a token', 'Bearer x', 401],
    ['without Bearer', valid, 401],
    ['no header', undefined, 401],
  ]
}

async function statusesOf(ask: Ask): Promise<[name: string, status: number][]> {
  const statuses: [string, number][] = []
  for (const [name, authorization] of await tokens()) statuses.push([name, await ask(authorization)])
  return statuses
}

const wanted = async () => (await tokens()).map(([name, , status]) => [name, status])

const byKeySet = () =>
  credential({ issuer: 'jwt', jwksUrl: `${issuer}/jwks`, issuerClaim: 'https://issuer.example', audience: 'my-hooks' })
const byPem = async () =>
  credential({
    issuer: 'jwt',
    publicKey: await exportSPKI(publicKey),
    issuerClaim: 'https://issuer.example',
    audience: 'my-hooks',
  })
const byIntrospection = () => credential({ issuer: 'introspection', introspectionUrl: `${issuer}/introspect` })

describe('code for JWT access tokens', () => {
  test('accepts only tokens signed with the issuer’s key set', async () => {
    expect(await statusesOf(await nextRoute(byKeySet()))).toEqual(await wanted())
  })

  test('accepts only tokens signed with the given key', async () => {
    expect(await statusesOf(await nextRoute(await byPem()))).toEqual(await wanted())
  })

  test('is rejected for languages without a JWT library', () => {
    for (const language of ['go', 'php', 'ruby'])
      expect(() => verifierCode(byKeySet(), language)).toThrow('cannot verify a JWT')
  })
})

describe('the Python JWT verifier', () => {
  test.skipIf(!hasPyJwt)('accepts only tokens signed with the issuer’s key set', async () => {
    expect(await statusesOf(await flaskRoute(byKeySet()))).toEqual(await wanted())
  })

  test.skipIf(!hasPyJwt)('accepts only tokens signed with the given key', async () => {
    expect(await statusesOf(await flaskRoute(await byPem()))).toEqual(await wanted())
  })
})

describe('code for opaque access tokens', () => {
  const rows: [string, string | undefined, number][] = [
    ['active', 'Bearer good', 200],
    ['without the scope', 'Bearer narrow', 401],
    ['revoked', 'Bearer revoked', 401],
    ['unknown', 'Bearer unknown', 401],
    ['two words', 'Bearer good one', 401],
    ['no header', undefined, 401],
  ]

  test.each([
    ['Next.js', nextRoute],
    ['Flask', flaskRoute],
  ])('asks the token server: %s', async (_name, routeOf) => {
    const ask = await routeOf(byIntrospection())
    for (const [name, authorization, status] of rows) expect([name, await ask(authorization)]).toEqual([name, status])
  })

  test.each(['node-express', 'python-fastapi'])('explains why tokens issued by vhook need it too: %s', (language) => {
    const code = verifierCode(credential({}), language).replaceAll(/\n(\/\/|#) /g, ' ')
    expect(code).toContain('vhook issues and verifies these tokens')
    expect(code).toContain('RFC 7662')
    expect(code).toContain('INTROSPECTION_URL')
  })
})
