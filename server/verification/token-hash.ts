import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** SHA-256 of a token in hex, by which it is stored and looked up. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')

const comparisonKey = randomBytes(32)

/** Constant time, whatever the lengths: both sides become MACs of one length first. */
export function isSame(one: string, other: string): boolean {
  const mac = (text: string): Buffer => createHmac('sha256', comparisonKey).update(text).digest()
  return timingSafeEqual(mac(one), mac(other))
}
