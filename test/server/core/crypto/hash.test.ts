import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hex } from '../../../../server/core/text/bytes.ts'
import { crc32, softHmac } from '../../../../server/core/crypto/hmac.ts'
import { softHash } from '../../../../server/core/crypto/hash.ts'

const names = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'] as const
const edges = [0, 1, 55, 56, 57, 63, 64, 65, 111, 112, 113, 119, 127, 128, 129, 255, 256, 1000]

describe.each(names)('our own %s, for where no platform has one', (name) => {
  test('agrees with Node’s at every edge of its blocks', () => {
    for (const length of edges) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 31 + length) % 256)
      expect(hex(softHash[name](bytes))).toBe(createHash(name).update(bytes).digest('hex'))
    }
  })

  test('agrees with Node’s on any bytes, as HMAC with any key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes, key) => {
        expect(hex(softHmac(name, key, [bytes]))).toBe(createHmac(name, key).update(bytes).digest('hex'))
      }),
      { numRuns: 40 },
    )
  })
})

test('CRC-32 gives the check value of its catalogue', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
})
