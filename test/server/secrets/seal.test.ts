import { createCipheriv, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fingerprint, seal, unseal } from '../../../server/secrets/seal.ts'
import type { Seat } from '../../../server/secrets/seal.ts'

const key = randomBytes(32)
const seat: Seat = { id: 'shop', version: 3, purpose: 'secret' }
const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, place) => (place === at ? byte ^ 1 : byte))

describe('a sealed secret', () => {
  test.each(['', 'whsec_abc', 'é€🦊\u0000', 'x'.repeat(10_000)])('opens with its key and seat: %#', (secret) => {
    expect(unseal(key, seat, seal(key, seat, secret))).toBe(secret)
  })

  test('does not open with any one bit changed, nor with any byte cut off or added', () => {
    const sealed = seal(key, seat, 'whsec_abc')
    for (let at = 0; at < sealed.length; at += 1) {
      expect(unseal(key, seat, flipped(sealed, at))).toBeUndefined()
      expect(unseal(key, seat, sealed.subarray(0, at))).toBeUndefined()
    }
    expect(unseal(key, seat, Buffer.concat([sealed, Buffer.of(0)]))).toBeUndefined()
  })

  test.each([4, 8, 12])('does not open with a tag of only %i bytes', (authTagLength) => {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength })
    cipher.setAAD(Buffer.from('shop|3|secret'))
    const text = Buffer.concat([cipher.update('whsec_abc'), cipher.final()])
    const tags = [cipher.getAuthTag(), Buffer.concat([cipher.getAuthTag(), Buffer.alloc(16 - authTagLength)])]
    for (const tag of tags) expect(unseal(key, seat, Buffer.concat([Buffer.of(1), iv, tag, text]))).toBeUndefined()
  })

  test.each<[string, Seat]>([
    ['another row', { ...seat, id: 'shop2' }],
    ['another version', { ...seat, version: 4 }],
    ['another purpose', { ...seat, purpose: 'previous' }],
    ['parts cut elsewhere', { id: 'shop|3', version: 3, purpose: 'secret' }],
  ])('does not open in %s', (_name, other) => {
    expect(unseal(key, other, seal(key, seat, 'whsec_abc'))).toBeUndefined()
  })

  test('does not open with another key', () => {
    expect(unseal(randomBytes(32), seat, seal(key, seat, 'whsec_abc'))).toBeUndefined()
  })

  test('never uses a number twice: 100,000 seals have as many', () => {
    const numbers = new Set<string>()
    for (let count = 0; count < 100_000; count += 1)
      numbers.add(Buffer.from(seal(key, seat, 'x').subarray(1, 13)).toString('hex'))
    expect(numbers.size).toBe(100_000)
  })
})

describe('a fingerprint', () => {
  test('is the same for the same secret under one key, and another under another', () => {
    expect(fingerprint(key, 'a')).toBe(fingerprint(key, 'a'))
    expect(fingerprint(key, 'a')).not.toBe(fingerprint(key, 'b'))
    expect(fingerprint(key, 'a')).not.toBe(fingerprint(randomBytes(32), 'a'))
    expect(fingerprint(key, 'a')).toMatch(/^[0-9a-f]{8}$/)
  })
})
