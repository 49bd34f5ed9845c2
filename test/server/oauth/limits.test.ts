import { generateKeyPairSync, sign as signBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { exportJWK } from 'jose'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { verify } from '../../../server/core/verify.ts'
import { EvidenceStore } from '../../../server/verification/evidence.ts'
import { COOLDOWN } from '../../../server/verification/fetch-cache.ts'
import { observeTokenRequest } from '../../../server/oauth/observe.ts'
import { fetchToken } from '../../../server/oauth/tokens/fetch.ts'
import type { Store } from '../../../server/store/contract.ts'
import { anEvent, anOutcome } from '../store/support.ts'
import { aServer, plan } from './support.ts'

const KEYS = 1_048_576
const ANSWER = 65_536
const TOKEN = 16_384
const now = 1_800_000_000_000

const someEvidence = (clock = { now }): EvidenceStore => new EvidenceStore({} as Store, () => clock.now)
/** JSON of exactly so many bytes. */
const padded = (value: object, size: number): string => {
  const text = JSON.stringify(value)
  return text + ' '.repeat(size - text.length)
}
const serving = (text: string): Promise<string> =>
  aServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'application/json').end(text)
  })

/** The first at the limit, the second one byte beyond. */
const bothSides = async (url: (size: number) => Promise<unknown>, limit: number): Promise<unknown[]> =>
  await Promise.all([limit, limit + 1].map((size) => url(size).catch((error: Error) => error.message)))

describe('a response from outside is read up to the limit, and not a byte beyond', () => {
  test('a key set of 1 MiB', async () => {
    const keys = async (size: number) =>
      await someEvidence().keys(await serving(padded({ keys: [{ kid: 'k' }] }, size)))
    expect(await bothSides(keys, KEYS)).toEqual([[{ kid: 'k' }], 'the response is too large'])
  })

  test('a token response of 64 KiB', async () => {
    const answer = { access_token: 'abc', expires_in: 60 }
    const token = async (size: number) => await fetchToken({ ...plan, url: await serving(padded(answer, size)) })
    expect(await bothSides(token, ANSWER)).toEqual([
      { token: 'abc', lifetime: 60, scope: undefined },
      'the response is too large',
    ])
  })

  test('an introspection response of 64 KiB', async () => {
    const ask = async (size: number) => {
      const url = await serving(padded({ active: true }, size))
      return await someEvidence().introspect({ url, clientId: 'me', clientSecret: 's' }, 'abc')
    }
    expect(await bothSides(ask, ANSWER)).toEqual([{ active: true }, 'the response is too large'])
  })

  test.each(['identity', 'gzip'])("a token response of 64 KiB of the app's own endpoint, %s", async (coding) => {
    const learnt = (size: number): unknown => {
      const issued: string[] = []
      const evidence = {
        countRequest: () => Promise.resolve(),
        addToken: ({ clientId }: { clientId: string }) => Promise.resolve(void issued.push(clientId)),
      }
      const text = Buffer.from(padded({ access_token: 'abc' }, size))
      const body = coding === 'gzip' ? gzipSync(text) : text
      const headers = [['Content-Encoding', coding] as const]
      const client = { id: 'oauth', authenticationPlan: { ...plan, issuer: 'observed' } } as never
      const options = { event: anEvent(), body: new Uint8Array(), clients: [client], evidence, now: () => now }
      const stored = observeTokenRequest(options).readOutcome({ ...anOutcome(), headers, body, bodySize: body.length })
      return [issued, Buffer.from(stored.body).toString()]
    }
    // What cannot be read may hold a token, so nothing of it is kept.
    expect([ANSWER, ANSWER + 1].map(learnt)).toEqual([
      [['me'], expect.stringContaining('access_token')],
      [[], ''],
    ])
  })
})

describe('a JWT', () => {
  test('is read up to 16 KiB and not one byte beyond', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const jwk = JSON.stringify(await exportJWK(publicKey))
    const claims = { iss: 'i', aud: 'a', exp: now / 1_000 + 60 }
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    // Three characters of base64url cannot be had: the header takes up what the claims leave over.
    const tokenOf = (size: number): string => {
      for (const kid of ['', 'k', 'kk', 'kkk']) {
        const head = `${part({ alg: 'EdDSA', kid })}.`
        const room = size - head.length - 1 - Buffer.alloc(64).toString('base64url').length
        const filler = 'x'.repeat(Math.floor((room * 3) / 4) - JSON.stringify({ ...claims, filler: '' }).length)
        const signed = head + part({ ...claims, filler })
        const token = `${signed}.${signBytes(null, Buffer.from(signed), privateKey).toString('base64url')}`
        if (token.length === size) return token
      }
      throw new Error(`no token of ${size} characters`)
    }
    const judge = async (size: number) => {
      const headers = [['Authorization', `Bearer ${tokenOf(size)}`]] as const
      const request = { method: 'POST', url: 'https://x.example/', headers, body: new Uint8Array() }
      const authenticationPlan = { ...plan, issuer: 'jwt', publicKey: jwk, issuerClaim: 'i', audience: 'a' } as const
      return (await verify(request, { id: 'jwt', authenticationPlan }, { now })).checks.find(
        ({ status }) => status === 'fail',
      )
    }
    expect(await judge(TOKEN)).toBeUndefined()
    expect(await judge(TOKEN + 1)).toMatchObject({ message: 'The token is longer than 16384 characters.' })
  })
})

describe('a key set', () => {
  test('times out after five seconds, and not before', async () => {
    const over = new AbortController()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(over.signal)
    onTestFinished(() => timeout.mockRestore())
    const arrived = Promise.withResolvers<void>()
    const url = await aServer(() => arrived.resolve())
    const asked = someEvidence().keys(url)
    await arrived.promise
    expect(timeout.mock.calls).toEqual([[5_000]])
    over.abort()
    await expect(asked).rejects.toThrow('no response in time')
  })

  test('is fetched once in thirty seconds from each URL', async () => {
    const clock = { now }
    const evidence = someEvidence(clock)
    const asked: string[] = []
    const issuer = (name: string): Promise<string> =>
      aServer((_request, response) => {
        asked.push(name)
        response.end('{"keys":[]}')
      })
    const urls = await Promise.all([issuer('one'), issuer('two')])
    const askAll = async (): Promise<void> => {
      for (const url of urls) for (const kid of ['a', 'b']) await evidence.keys(url, kid)
    }
    await askAll()
    clock.now += COOLDOWN - 1
    await askAll()
    expect([COOLDOWN, asked]).toEqual([30_000, ['one', 'two']])
    clock.now += 1
    await askAll()
    expect(asked).toEqual(['one', 'two', 'one', 'two'])
  })
})
