import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { headerLines } from './origin-guard.ts'

const SHORTEST = 32

/** Compares in constant time: both sides are first hashed with a random key, so that their lengths are equal. */
export function tokenCheck(token: string): (given: string) => boolean {
  if (token.length < SHORTEST) throw new Error(`The inspector's token has fewer than ${SHORTEST} characters.`)
  const key = randomBytes(32)
  const hash = (text: string): Buffer => createHmac('sha256', key).update(text).digest()
  const expected = hash(token)
  return (given) => timingSafeEqual(hash(given), expected)
}

/** The token of `Authorization: Bearer`, or undefined unless there is exactly one such line. */
export function bearerOf(rawHeaders: readonly string[]): string | undefined {
  const [line, ...more] = headerLines(rawHeaders, 'authorization')
  return line?.startsWith('Bearer ') && more.length === 0 ? line.slice('Bearer '.length) : undefined
}

/** The text whose HMAC proves that an inspector knows the token. `host` prevents that one inspector proves it for another address. */
const challenge = (host: string, nonce: string): string => `vhook inspector ${host} ${nonce}`

/** What an inspector at `host` responds to a client that asks for a proof before it sends the token. */
export const proofOf = (token: string, host: string, nonce: string): string =>
  createHmac('sha256', token).update(challenge(host, nonce)).digest('hex')
