import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hex } from '../../../../server/core/text/bytes.ts'
import { crc32, digestLength, hashParts, macParts } from '../../../../server/core/crypto/hmac.ts'
import { softwareHashing } from '../../../../server/core/crypto/software.ts'

const names = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'] as const
const blockEdges = [0, 1, 55, 56, 57, 63, 64, 65, 111, 112, 113, 119, 127, 128, 129, 255, 256, 1000]

describe.each([
  ['in JavaScript', softwareHashing],
  ['of the platform', { hash: hashParts, mac: macParts }],
])('a digest %s', (_where, hashing) => {
  test.each(names)('%s equals that of node:crypto at every edge of a block', (name) => {
    for (const length of blockEdges) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 31 + length) % 256)
      const digest = hashing.hash(name, [bytes])
      expect(hex(digest)).toBe(createHash(name).update(bytes).digest('hex'))
      expect(digest).toHaveLength(digestLength[name])
    }
  })

  test.each(names)('%s equals that of node:crypto for any parts, also as HMAC with any key', (name) => {
    const bytes = fc.uint8Array({ maxLength: 300 })
    const key = fc.uint8Array({ minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(bytes, bytes, key, (one, other, secret) => {
        const whole = Buffer.concat([one, other])
        expect(hex(hashing.hash(name, [one, other]))).toBe(createHash(name).update(whole).digest('hex'))
        expect(hex(hashing.mac(name, secret, [one, other]))).toBe(createHmac(name, secret).update(whole).digest('hex'))
      }),
      { numRuns: 40 },
    )
  })
})

test('CRC-32 has the check value of its catalogue', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
})
