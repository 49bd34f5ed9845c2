import { createCipheriv, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fingerprint, seal, unseal } from '../../../server/secrets/seal.ts'
import type { SealContext } from '../../../server/secrets/seal.ts'

const key = randomBytes(32)
const context: SealContext = { id: 'shop', version: 3, purpose: 'secret' }
const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))

describe('a sealed secret', () => {
  test.each(['', 'whsec_abc', 'é€🦊\u0000', 'x'.repeat(10_000)])(
    'is unsealed with its key and context: %#',
    (secret) => {
      expect(unseal(key, context, seal(key, context, secret))).toBe(secret)
    },
  )

  test('is not unsealed with a changed bit, or a removed or added byte', () => {
    const sealed = seal(key, context, 'whsec_abc')
    for (let at = 0; at < sealed.length; at += 1) {
      expect(unseal(key, context, flipped(sealed, at))).toBeUndefined()
      expect(unseal(key, context, sealed.subarray(0, at))).toBeUndefined()
    }
    expect(unseal(key, context, Buffer.concat([sealed, Buffer.of(0)]))).toBeUndefined()
  })

  test.each([4, 8, 12])('is not unsealed with a tag of only %i bytes', (authTagLength) => {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength })
    cipher.setAAD(Buffer.from('shop|3|secret'))
    const text = Buffer.concat([cipher.update('whsec_abc'), cipher.final()])
    const tags = [cipher.getAuthTag(), Buffer.concat([cipher.getAuthTag(), Buffer.alloc(16 - authTagLength)])]
    for (const tag of tags) expect(unseal(key, context, Buffer.concat([Buffer.of(1), iv, tag, text]))).toBeUndefined()
  })

  test.each<[string, SealContext]>([
    ['another row', { ...context, id: 'shop2' }],
    ['another version', { ...context, version: 4 }],
    ['another purpose', { ...context, purpose: 'previous' }],
    ['a context with the same joined text', { id: 'shop|3', version: 3, purpose: 'secret' }],
  ])('is not unsealed for %s', (_name, other) => {
    expect(unseal(key, other, seal(key, context, 'whsec_abc'))).toBeUndefined()
  })

  test('is not unsealed with another key', () => {
    expect(unseal(randomBytes(32), context, seal(key, context, 'whsec_abc'))).toBeUndefined()
  })

  test('never reuses an IV in 100,000 seals', () => {
    const ivs = new Set<string>()
    for (let count = 0; count < 100_000; count += 1)
      ivs.add(Buffer.from(seal(key, context, 'x').subarray(1, 13)).toString('hex'))
    expect(ivs.size).toBe(100_000)
  })
})

describe('a fingerprint', () => {
  test('depends on the secret and the key', () => {
    expect(fingerprint(key, 'a')).toBe(fingerprint(key, 'a'))
    expect(fingerprint(key, 'a')).not.toBe(fingerprint(key, 'b'))
    expect(fingerprint(key, 'a')).not.toBe(fingerprint(randomBytes(32), 'a'))
    expect(fingerprint(key, 'a')).toMatch(/^[0-9a-f]{8}$/)
  })
})
