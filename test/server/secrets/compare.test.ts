import { describe, expect, test } from 'vitest'
import { sameSecret } from '../../../server/core/crypto/hmac.ts'
import { tokenCheck } from '../../../server/inspector/token.ts'
import { isSame } from '../../../server/verification/token-hash.ts'

const LONGEST = 70
const text = (length: number): string => 'abcdefghij'.repeat(7).slice(0, length)
const bytes = (of: string): Uint8Array => new Uint8Array(Buffer.from(of))

/** Every comparison of secrets. All hash both sides first, so that the time depends on neither length nor content. */
const comparisons: ReadonlyArray<
  readonly [name: string, same: (one: string, other: string) => boolean, shortest: number]
> = [
  ['a credential with a received value', (one, other) => sameSecret(bytes(one), bytes(other)), 0],
  ['a client secret with the one in a token request', isSame, 0],
  ["the inspector's token with a received one", (one, other) => tokenCheck(one)(other), 32],
]

describe.each(comparisons)('comparing %s', (_name, same, shortest) => {
  test('is true only for equal texts, and never throws, for all lengths', () => {
    for (let one = shortest; one <= LONGEST; one += 1)
      for (let other = 0; other <= LONGEST; other += 1) expect(same(text(one), text(other))).toBe(one === other)
  })

  test('detects one different letter at any position', () => {
    const right = text(40)
    for (let at = 0; at < right.length; at += 1)
      expect(same(right, `${right.slice(0, at)}#${right.slice(at + 1)}`)).toBe(false)
  })
})
