import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  base64,
  base64url,
  concat,
  encodings,
  fromBase64,
  fromBase64url,
  fromHex,
  hex,
  latin1Bytes,
  latin1Text,
  strictTextOf,
  textOf,
  utf8,
} from '../../../../server/core/text/bytes.ts'

describe('hex, base64 and base64url', () => {
  test.each(['hex', 'base64', 'base64url'] as const)('%s gives back what was written, as Node writes it', (name) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = encodings[name].write(bytes)
        expect(text).toBe(Buffer.from(bytes).toString(name))
        expect(encodings[name].read(text)).toEqual(bytes)
      }),
    )
  })

  test.each([
    ['upper-case hex', fromHex, 'AB'],
    ['an odd digit', fromHex, 'abc'],
    ['junk behind hex', fromHex, 'abzz'],
    ['hex with white space', fromHex, 'ab '],
    ['digits of another script', fromHex, '１２'],
    ['base64 without its padding', fromBase64, 'YQ'],
    ['base64 with the other alphabet', fromBase64, '-_-_'],
    ['base64 with junk', fromBase64, 'YW=j'],
    ['base64 with bits left over', fromBase64, 'YR=='],
    ['base64 with a line end', fromBase64, 'YWJj\n'],
    ['base64url with padding', fromBase64url, 'YQ=='],
    ['base64url with the other alphabet', fromBase64url, '+/+/'],
  ])('%s is not read', (_name, read, text) => {
    expect(read(text)).toBeUndefined()
  })

  test('an empty text has no bytes', () => {
    expect([fromHex(''), fromBase64(''), fromBase64url('')].map((bytes) => bytes?.length)).toEqual([0, 0, 0])
  })
})

describe('text and bytes', () => {
  test('a header’s text is its bytes, one character each', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
        expect(latin1Bytes(latin1Text(bytes))).toEqual(bytes)
      }),
      { numRuns: 20 },
    )
  })

  test('a byte order mark stays', () => {
    expect(textOf(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\uFEFFa')
  })

  test('bytes that are not UTF-8 are undefined', () => {
    expect(strictTextOf(Uint8Array.of(0xff))).toBeUndefined()
    expect(strictTextOf(utf8('é'))).toBe('é')
  })

  test('pieces are joined in their order', () => {
    expect(hex(concat([Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3)]))).toBe('010203')
    expect(concat([])).toEqual(new Uint8Array())
    expect([base64(Uint8Array.of(251)), base64url(Uint8Array.of(251))]).toEqual(['+w==', '-w'])
  })
})
