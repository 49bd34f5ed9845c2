import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { linesOf } from './origin-guard.ts'

const SHORTEST = 32

/** Compares in constant time: both sides are hashed under a random key first, so that lengths are equal and tell nothing. */
export function tokenCheck(token: string): (given: string) => boolean {
  if (token.length < SHORTEST) throw new Error(`The inspector's token has fewer than ${SHORTEST} characters.`)
  const key = randomBytes(32)
  const seal = (text: string): Buffer => createHmac('sha256', key).update(text).digest()
  const expected = seal(token)
  return (given) => timingSafeEqual(seal(given), expected)
}

/** The token of `Authorization: Bearer`, or undefined when there is not exactly one such line. */
export function bearerOf(rawHeaders: readonly string[]): string | undefined {
  const [line, ...more] = linesOf(rawHeaders, 'authorization')
  return line?.startsWith('Bearer ') && more.length === 0 ? line.slice('Bearer '.length) : undefined
}
