import type { LookupAllOptions } from 'node:dns'
import dns from 'node:dns/promises'
import { syncBuiltinESMExports } from 'node:module'
import { generateKeyPairSync, sign as signBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { exportJWK, importPKCS8, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OAuth2Plan } from '../../../server/core/model/credential.ts'
import type { Verification } from '../../../server/core/model/verification.ts'
import { mac } from '../../../server/core/crypto/hmac.ts'
import { verify } from '../../../server/core/verify.ts'
import { EvidenceStore } from '../../../server/verification/evidence.ts'
import { Introspection } from '../../../server/verification/introspection.ts'
import { fetchToken } from '../../../server/oauth/tokens/fetch.ts'
import { guardedFetch } from '../../../server/platform/guarded-fetch.ts'
import type { Store } from '../../../server/store/contract.ts'
import { aBench, aServer, plan } from './support.ts'

/** Addresses that DNS lookups return, one after the other; undefined for real lookups. */
const dnsStub = { addresses: undefined as string[] | undefined, lookups: 0 }
const { lookup } = dns
beforeAll(() => {
  dns.lookup = (async (name: string, options: LookupAllOptions) => {
    if (!dnsStub.addresses) return await lookup(name, options)
    const address = dnsStub.addresses[Math.min(dnsStub.lookups, dnsStub.addresses.length - 1)] ?? ''
    dnsStub.lookups += 1
    return [{ address, family: 4 }]
  }) as typeof dns.lookup
  syncBuiltinESMExports()
})
afterAll(() => {
  dns.lookup = lookup
  syncBuiltinESMExports()
})

const now = 1_800_000_000_000
const seconds = now / 1_000
const base64url = (value: string | Uint8Array | object): string =>
  Buffer.from(value instanceof Uint8Array || typeof value === 'string' ? value : JSON.stringify(value)).toString(
    'base64url',
  )

const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const other = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const der = pair.publicKey.export({ type: 'spki', format: 'der' })
const claims = { iss: 'https://issuer.example', aud: 'hooks', exp: seconds + 600, scope: 'call' }
const jwtPlan: OAuth2Plan = {
  ...plan,
  issuer: 'jwt',
  publicKey: pem,
  issuerClaim: claims.iss,
  audience: 'hooks',
  scope: 'call',
}

const bearer = (token: string) => ({
  method: 'POST',
  url: 'https://x.example/hook',
  body: Buffer.from('{}'),
  headers: [['Authorization', `Bearer ${token}`]] as Array<[string, string]>,
})

/** A token built by hand; `signature` signs its header and payload. */
function forged(header: object, payload: object, signature: (signed: Buffer) => Uint8Array): string {
  const signed = `${base64url(header)}.${base64url(payload)}`
  return `${signed}.${base64url(signature(Buffer.from(signed)))}`
}
const rs256 = (key: KeyObject) => (signed: Buffer) => signBytes('sha256', signed, key)
const hs256 = (secret: Uint8Array) => (signed: Buffer) => mac('sha256', secret, signed)
const good = (more: object = {}, header: object = {}) =>
  forged({ alg: 'RS256', ...header }, { ...claims, ...more }, rs256(pair.privateKey))
const stolen = (header: object) => forged({ alg: 'RS256', ...header }, claims, rs256(other.privateKey))
const withoutExp = (): string => {
  const { exp: _exp, ...rest } = claims
  return forged({ alg: 'RS256' }, rest, rs256(pair.privateKey))
}

const verifyToken = (token: string, publicKey = pem): Promise<Verification> =>
  verify(bearer(token), { id: 'jwt', authenticationPlan: { ...jwtPlan, publicKey } }, { now })

describe('a manipulated JWT is never valid', () => {
  let publicJwk = {}
  beforeAll(async () => {
    publicJwk = await exportJWK(other.publicKey)
  })

  test('but an intact one is', async () => {
    expect(await verifyToken(good())).toMatchObject({ verdict: 'valid' })
    const key = await importPKCS8(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'PS256')
    const byLibrary = await new SignJWT(claims).setProtectedHeader({ alg: 'PS256', typ: 'at+jwt' }).sign(key)
    expect(await verifyToken(byLibrary)).toMatchObject({ verdict: 'valid' })
  })

  test.each([
    ['alg none', () => forged({ alg: 'none' }, claims, () => new Uint8Array()), 'oauth2.algorithm'],
    ['alg NONE', () => forged({ alg: 'NONE' }, claims, () => new Uint8Array()), 'oauth2.algorithm'],
    ['no alg', () => forged({}, claims, rs256(pair.privateKey)), 'oauth2.algorithm'],
    ['alg as a list', () => good({}, { alg: ['RS256', 'none'] }), 'oauth2.algorithm'],
    ['alg none with a real signature', () => good({}, { alg: 'none' }), 'oauth2.algorithm'],
    [
      'HS256 with the public key as PEM',
      () => forged({ alg: 'HS256' }, claims, hs256(Buffer.from(pem))),
      'oauth2.algorithm',
    ],
    [
      'HS256 with the public key as PEM without the final line end',
      () => forged({ alg: 'HS256' }, claims, hs256(Buffer.from(pem.trim()))),
      'oauth2.algorithm',
    ],
    ['HS256 with the public key as DER', () => forged({ alg: 'HS256' }, claims, hs256(der)), 'oauth2.algorithm'],
    ['ES256 with an RSA key', () => good({}, { alg: 'ES256' }), 'oauth2.key'],
    ['another key', () => stolen({}), 'oauth2.signature'],
    ['a key in its header (jwk)', () => stolen({ jwk: publicJwk }), 'oauth2.signature'],
    ['the URL of a key set (jku)', () => stolen({ jku: 'http://127.0.0.1:1/jwks' }), 'oauth2.signature'],
    ['the URL of a certificate (x5u)', () => stolen({ x5u: 'http://127.0.0.1:1/cert' }), 'oauth2.signature'],
    ['crit', () => good({}, { crit: ['exp'] }), 'oauth2.form'],
    ['no exp', withoutExp, 'oauth2.claims'],
    ['exp as text', () => good({ exp: String(seconds + 600) }), 'oauth2.expiry'],
    ['expired', () => good({ exp: seconds - 11 }), 'oauth2.expiry'],
    ['nbf in the future', () => good({ nbf: seconds + 11 }), 'oauth2.expiry'],
    ['another issuer', () => good({ iss: 'https://issuer.example.evil' }), 'oauth2.issuer'],
    ['no issuer', () => good({ iss: undefined }), 'oauth2.issuer'],
    ['another audience', () => good({ aud: 'hook' }), 'oauth2.audience'],
    ['no audience', () => good({ aud: undefined }), 'oauth2.audience'],
    ['a missing scope', () => good({ scope: 'call-not' }), 'oauth2.scope'],
    [
      'changed claims with the original signature',
      () => good().replace(/\.[^.]+\./, `.${base64url({ ...claims, exp: seconds + 9_999 })}.`),
      'oauth2.signature',
    ],
    ['a truncated signature', () => good().slice(0, -6), 'oauth2.signature'],
    ['no signature', () => good().replace(/[^.]+$/, ''), 'oauth2.signature'],
    ['four parts', () => `${good()}.x`, 'oauth2.form'],
    ['1 MB of claims', () => good({ filler: 'x'.repeat(1_000_000) }), 'oauth2.form'],
  ])('(%s)', async (_name, token, reason) => {
    expect(await verifyToken(token())).toMatchObject({ verdict: 'invalid', reason })
  })

  test('(HS256 with the text of the public JWK)', async () => {
    const jwk = JSON.stringify(await exportJWK(pair.publicKey))
    expect((await verifyToken(good(), jwk)).verdict).toBe('valid')
    const token = forged({ alg: 'HS256' }, claims, hs256(Buffer.from(jwk)))
    expect(await verifyToken(token, jwk)).toMatchObject({ verdict: 'invalid', reason: 'oauth2.algorithm' })
  })

  test.each(['../../etc/passwd', '" OR 1=1 --', "'", '\u0000', 'constructor', '__proto__', 7, null, ['k']])(
    '(kid %j)',
    async (kid) => {
      const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k' }
      const at = { now, keys: async () => [jwk] }
      const credential = { id: 'jwt', authenticationPlan: keySetPlan('https://issuer.example/jwks') }
      expect((await verify(bearer(good({}, { kid })), credential, at)).verdict).toBe('invalid')
      expect((await verify(bearer(good({}, { kid: 'k' })), credential, at)).verdict).toBe('valid')
    },
  )
})

function keySetPlan(jwksUrl: string): OAuth2Plan {
  const { publicKey: _key, ...rest } = jwtPlan
  return { ...rest, jwksUrl }
}

describe('a thousand tokens with unknown key ids', () => {
  test('make vhook fetch the key set once in thirty seconds', async () => {
    let fetches = 0
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k' }
    const url = await aServer((_request, response) => {
      fetches += 1
      response.setHeader('content-type', 'application/jwk-set+json').end(JSON.stringify({ keys: [jwk] }))
    })
    const clock = { now }
    const evidence = new EvidenceStore({} as Store, () => clock.now)
    const credential = { id: 'jwt', authenticationPlan: keySetPlan(url) }
    const at = { now, keys: (address: string, kid?: string) => evidence.keys(address, kid) }
    const verdicts = new Set<string>()
    for (let count = 0; count < 1_000; count += 1) {
      verdicts.add((await verify(bearer(stolen({ kid: `kid-${count}` })), credential, at)).verdict)
      clock.now += 10
    }
    expect([[...verdicts], fetches]).toEqual([['invalid'], 1])
    clock.now = now + 30_000
    await verify(bearer(stolen({ kid: 'later' })), credential, at)
    expect((await verify(bearer(good({}, { kid: 'k' })), credential, at)).verdict).toBe('valid')
    expect(fetches).toBe(2)
  })
})

let written = 0
/** Malicious responses of a key set or token server. */
const tricks: Record<string, RequestListener> = {
  redirect: (_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
  'a hang': () => undefined,
  'a byte a second': (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{')
    const timer = setInterval(() => response.write(' '), 1_000)
    response.once('close', () => clearInterval(timer))
  },
  '200 MB': (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const chunk = Buffer.alloc(64 * 1_024, ' ')
    const more = (): void => {
      while (!response.destroyed && written < 200e6) {
        written += chunk.length
        if (!response.write(chunk)) return void response.once('drain', more)
      }
      response.end()
    }
    more()
  },
  'an HTML page': (_request, response) => void response.setHeader('content-type', 'text/html').end('{"keys":[]}'),
  'something other than JSON': (_request, response) => void response.end('secret-of-the-server'),
  'no keys': (_request, response) => void response.end('{"keys":"none"}'),
  'an error': (_request, response) => void response.writeHead(500).end('{"keys":[]}'),
}
const reasons: Record<string, string> = {
  redirect: 'the response is a redirect, which is not followed',
  'a hang': 'no response in time',
  'a byte a second': 'no response in time',
  '200 MB': 'the response is too large',
  'an HTML page': 'the response is text/html, not JSON',
  'something other than JSON': 'the response is not a key set',
  'no keys': 'the response is not a key set',
  'an error': 'the URL responded 500',
  'http://issuer.example/jwks': 'the URL must begin with https://',
  'https://10.0.0.1/jwks': 'the address is not public',
  'https://169.254.169.254/latest': 'the address is not public',
  'https://[::ffff:127.0.0.1]/jwks': 'the address is not public',
}

describe('a malicious issuer', () => {
  test('leaves events not checked, with the reason, and never delays the app', async () => {
    const target = await aServer((request, response) => request.resume().on('end', () => response.end('done')))
    const bench = await aBench({}, { target, limits: { fetchMs: 500 } })
    await bench.api.removeCredential({ id: 'oauth' })
    for (const [trick, reason] of Object.entries(reasons)) {
      const listener = tricks[trick]
      const jwksUrl = listener ? `${await aServer(listener)}/` : trick
      await bench.daemon.service.vault.add({
        id: `id${reason.length}-${Math.random()}`,
        name: trick,
        authenticationPlan: keySetPlan(jwksUrl),
      })
    }
    const order: string[] = []
    bench.daemon.hub.subscribe(({ type }) => order.push(type))
    const event = await bench.send(good({}, { kid: 'k' }))
    expect(order.indexOf('attempt.finished')).toBeLessThan(order.indexOf('event.verified'))
    const outcomes = event.verifications.map(({ credentialName, verdict, reason, checks }) => [
      credentialName,
      verdict === 'not-checked' && reason === 'keys-unreachable'
        ? checks.find(({ status }) => status === 'skip')?.message
        : verdict,
    ])
    expect(Object.fromEntries(outcomes)).toEqual(
      Object.fromEntries(
        Object.entries(reasons).map(([trick, why]) => [trick, `The keys of the issuer cannot be fetched: ${why}.`]),
      ),
    )
    // 1 MiB that was read, plus socket buffers.
    expect(written).toBeLessThan(20e6)
    expect(event.status).toBe(200)
  })

  const introspection = new Introspection(() => now, 500)
  const requests: Record<string, (url: string) => Promise<unknown>> = {
    'the token endpoint responded 200 without a token': (url) => fetchToken({ ...plan, url }, 500),
    'the response of the introspection endpoint is not a JSON object': (url) =>
      introspection.ask({ url, clientId: 'me', clientSecret: 's' }, 'token'),
  }
  test.each(Object.entries(requests))('fails without quoting the response: %s', async (noTokenMessage, ask) => {
    const asking = Object.entries(tricks).map(async ([trick, listener]) => {
      const url = await aServer(listener)
      const result = await ask(url).then(JSON.stringify, (error: Error) => error.message)
      return [trick, result] as const
    })
    const results = Object.fromEntries(await Promise.all(asking))
    expect(results).toMatchObject({
      redirect: reasons['redirect'],
      'a hang': 'no response in time',
      'a byte a second': 'no response in time',
      '200 MB': 'the response is too large',
    })
    expect([results['something other than JSON'], Object.keys(results)]).toEqual([noTokenMessage, Object.keys(tricks)])
  })

  test.each(Object.entries(requests))('is never contacted at a private address: %s', async (_name, ask) => {
    for (const [url, reason] of Object.entries(reasons).filter(([trick]) => trick.startsWith('http')))
      await expect(ask(url)).rejects.toThrow(reason)
  })

  test('cannot change its address between DNS lookup and connection', async () => {
    const url = await aServer((_request, response) => response.end('{}'))
    const { port } = new URL(url)
    Object.assign(dnsStub, { addresses: ['127.0.0.1', '10.0.0.1'], lookups: 0 })
    expect(await guardedFetch(`http://localhost:${port}/`, { method: 'GET' })).toMatchObject({ status: 200 })
    expect(dnsStub.lookups).toBe(1)
    for (const address of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '100.64.0.1']) {
      Object.assign(dnsStub, { addresses: [address], lookups: 0 })
      await expect(guardedFetch('https://rebinding.example/', { method: 'GET' })).rejects.toThrow('is not public')
    }
    dnsStub.addresses = undefined
  })
})
