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

const KEY_SET_BYTES = 1_048_576
const RESPONSE_BYTES = 65_536
const TOKEN_CHARACTERS = 16_384
const now = 1_800_000_000_000

const anEvidenceStore = (clock = { now }): EvidenceStore => new EvidenceStore({} as Store, () => clock.now)
/** JSON of exactly `size` bytes. */
const padded = (value: object, size: number): string => {
  const text = JSON.stringify(value)
  return text + ' '.repeat(size - text.length)
}
const serving = (text: string): Promise<string> =>
  aServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'application/json').end(text)
  })

/** The results at the limit and one byte beyond it; the message of an error. */
const atAndBeyond = async (read: (size: number) => Promise<unknown>, limit: number): Promise<unknown[]> =>
  await Promise.all([limit, limit + 1].map((size) => read(size).catch((error: Error) => error.message)))

describe('a remote response is read up to the limit, and refused one byte beyond it', () => {
  test('a key set of 1 MiB', async () => {
    const keys = async (size: number) =>
      await anEvidenceStore().keys(await serving(padded({ keys: [{ kid: 'k' }] }, size)))
    expect(await atAndBeyond(keys, KEY_SET_BYTES)).toEqual([[{ kid: 'k' }], 'the response is too large'])
  })

  test('a token response of 64 KiB', async () => {
    const response = { access_token: 'abc', expires_in: 60 }
    const token = async (size: number) => await fetchToken({ ...plan, url: await serving(padded(response, size)) })
    expect(await atAndBeyond(token, RESPONSE_BYTES)).toEqual([
      { token: 'abc', lifetime: 60, scope: undefined },
      'the response is too large',
    ])
  })

  test('an introspection response of 64 KiB', async () => {
    const ask = async (size: number) => {
      const url = await serving(padded({ active: true }, size))
      return await anEvidenceStore().introspect({ url, clientId: 'me', clientSecret: 's' }, 'abc')
    }
    expect(await atAndBeyond(ask, RESPONSE_BYTES)).toEqual([{ active: true }, 'the response is too large'])
  })

  test.each(['identity', 'gzip'])("a token response of 64 KiB of the app's own endpoint, %s", async (coding) => {
    const observe = (size: number): unknown => {
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
    // Text that cannot be parsed may contain a token, so it is not stored.
    expect([RESPONSE_BYTES, RESPONSE_BYTES + 1].map(observe)).toEqual([
      [['me'], expect.stringContaining('access_token')],
      [[], ''],
    ])
  })
})

describe('a JWT', () => {
  test('is accepted up to 16 KiB, and refused one character beyond it', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const jwk = JSON.stringify(await exportJWK(publicKey))
    const claims = { iss: 'i', aud: 'a', exp: now / 1_000 + 60 }
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    // base64url cannot have every length: the header fills what the claims leave.
    const tokenOf = (size: number): string => {
      for (const kid of ['', 'k', 'kk', 'kkk']) {
        const head = `${part({ alg: 'EdDSA', kid })}.`
        const space = size - head.length - 1 - Buffer.alloc(64).toString('base64url').length
        const filler = 'x'.repeat(Math.floor((space * 3) / 4) - JSON.stringify({ ...claims, filler: '' }).length)
        const signed = head + part({ ...claims, filler })
        const token = `${signed}.${signBytes(null, Buffer.from(signed), privateKey).toString('base64url')}`
        if (token.length === size) return token
      }
      throw new Error(`no token of ${size} characters`)
    }
    const failedCheck = async (size: number) => {
      const headers = [['Authorization', `Bearer ${tokenOf(size)}`]] as const
      const request = { method: 'POST', url: 'https://x.example/', headers, body: new Uint8Array() }
      const authenticationPlan = { ...plan, issuer: 'jwt', publicKey: jwk, issuerClaim: 'i', audience: 'a' } as const
      return (await verify(request, { id: 'jwt', authenticationPlan }, { now })).checks.find(
        ({ status }) => status === 'fail',
      )
    }
    expect(await failedCheck(TOKEN_CHARACTERS)).toBeUndefined()
    expect(await failedCheck(TOKEN_CHARACTERS + 1)).toMatchObject({
      message: 'The token is longer than 16384 characters.',
    })
  })
})

describe('a key set', () => {
  test('times out after five seconds', async () => {
    const controller = new AbortController()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(controller.signal)
    onTestFinished(() => timeout.mockRestore())
    const arrived = Promise.withResolvers<void>()
    const url = await aServer(() => arrived.resolve())
    const fetching = anEvidenceStore().keys(url)
    await arrived.promise
    expect(timeout.mock.calls).toEqual([[5_000]])
    controller.abort()
    await expect(fetching).rejects.toThrow('no response in time')
  })

  test('is fetched at most once in thirty seconds from each URL', async () => {
    const clock = { now }
    const evidence = anEvidenceStore(clock)
    const fetched: string[] = []
    const issuer = (name: string): Promise<string> =>
      aServer((_request, response) => {
        fetched.push(name)
        response.end('{"keys":[]}')
      })
    const urls = await Promise.all([issuer('one'), issuer('two')])
    const fetchAll = async (): Promise<void> => {
      for (const url of urls) for (const kid of ['a', 'b']) await evidence.keys(url, kid)
    }
    await fetchAll()
    clock.now += COOLDOWN - 1
    await fetchAll()
    expect([COOLDOWN, fetched]).toEqual([30_000, ['one', 'two']])
    clock.now += 1
    await fetchAll()
    expect(fetched).toEqual(['one', 'two', 'one', 'two'])
  })
})
